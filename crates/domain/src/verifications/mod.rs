//! Verification of email addresses by one-time tokens.

mod find_verification;
mod repository;
mod verification;
mod verify_email;

pub use find_verification::FindVerification;
pub use repository::{
    CodeTimes, PasswordReset, PendingVerification, VerificationProof, VerificationRepository,
};
pub use verification::{Verification, VerificationPurpose};
pub use verify_email::{VerifyEmail, VerifyEmailError};

#[cfg(feature = "mocks")]
pub use repository::MockVerificationRepository;
