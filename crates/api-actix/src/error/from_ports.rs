//! The responses for failures that all use cases share.

use tenantry_domain::passwords::HasherError;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::TooManyAttempts;

use super::{ApiError, ErrorCode};

impl From<PortError> for ApiError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unavailable(_) => {
                Self::unavailable(ErrorCode::StoreUnavailable).with_source(error)
            }
            PortError::Busy { retry_after } => {
                Self::unavailable(ErrorCode::HasherBusy).with_retry_after(retry_after)
            }
            PortError::Conflict(_) | PortError::Corrupt(_) => Self::internal(error),
        }
    }
}

impl From<HasherError> for ApiError {
    fn from(error: HasherError) -> Self {
        PortError::from(error).into()
    }
}

impl From<TooManyAttempts> for ApiError {
    fn from(error: TooManyAttempts) -> Self {
        Self::rate_limited(error.limit, error.retry_after)
    }
}
