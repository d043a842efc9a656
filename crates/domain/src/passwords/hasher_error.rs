//! A [`HasherError`] reaches the callers of use cases as a [`PortError`].

use crate::accounts::{CreatePrivateUserError, RegisterDeveloperError, RegisterEndUserError};
use crate::passwords::{ChangePasswordError, HasherError, ResetPasswordError};
use crate::sessions::LogInError;
use crate::store::PortError;

impl From<HasherError> for ChangePasswordError {
    fn from(error: HasherError) -> Self {
        PortError::from(error).into()
    }
}

impl From<HasherError> for CreatePrivateUserError {
    fn from(error: HasherError) -> Self {
        PortError::from(error).into()
    }
}

impl From<HasherError> for LogInError {
    fn from(error: HasherError) -> Self {
        PortError::from(error).into()
    }
}

impl From<HasherError> for RegisterDeveloperError {
    fn from(error: HasherError) -> Self {
        PortError::from(error).into()
    }
}

impl From<HasherError> for RegisterEndUserError {
    fn from(error: HasherError) -> Self {
        PortError::from(error).into()
    }
}

impl From<HasherError> for ResetPasswordError {
    fn from(error: HasherError) -> Self {
        PortError::from(error).into()
    }
}
