//! One-time proofs of control over a mailbox.

mod repository;
mod verification;
mod verify_email;

pub use repository::{
    CodeTimes, PasswordReset, PendingVerification, VerificationProof, VerificationRepository,
};
pub use verification::{Verification, VerificationPurpose};
pub use verify_email::{VerifyEmail, VerifyEmailError};

#[cfg(feature = "mocks")]
pub use repository::MockVerificationRepository;
