//! Password hashing, change and reset.

mod change;
mod hasher;
mod hasher_error;
mod reset;

pub use change::{ChangePassword, ChangePasswordError, NewPassword};
pub use hasher::{HashPermit, HasherError, PasswordHasher, PasswordMatch, TenantShare};
pub use reset::{ResetPassword, ResetPasswordError};

#[cfg(feature = "mocks")]
pub use hasher::{MockHashPermit, MockPasswordHasher};
