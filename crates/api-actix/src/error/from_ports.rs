//! What a failing port, or a limit that several use cases share, means to callers: the same everywhere.

use tenantry_domain::passwords::HasherError;
use tenantry_domain::sessions::TokenError;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::ThrottleError;

use super::{ApiError, ErrorCode};

impl From<PortError> for ApiError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unavailable(_) => {
                Self::unavailable(ErrorCode::StoreUnavailable).with_source(error)
            }
            PortError::Conflict(_) | PortError::Corrupt(_) => Self::internal(error),
        }
    }
}

impl From<HasherError> for ApiError {
    fn from(error: HasherError) -> Self {
        match error {
            HasherError::Busy { retry_after } => {
                Self::unavailable(ErrorCode::HasherBusy).with_retry_after(retry_after)
            }
            HasherError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Rejected => ErrorCode::InvalidToken.into(),
            TokenError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<ThrottleError> for ApiError {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::TooMany { retry_after, limit } => Self::rate_limited(limit, retry_after),
            ThrottleError::LockGuard(error) => error.into(),
            ThrottleError::Store(error) => error.into(),
        }
    }
}
