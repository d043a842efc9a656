//! Guessing, changing and resetting passwords.

mod change;
mod guesses;
mod reset;

pub(crate) use guesses::Guess;

pub use change::{ChangePassword, ChangePasswordError, NewPassword};
pub use guesses::{GuessError, GuessLimits};
pub use reset::{ResetPassword, ResetPasswordError};
