//! What a failing port, or a limit that several use cases share, means to callers: the same everywhere.

use tenantry_domain::ports::{HasherError, StoreError, TokenError};
use tenantry_domain::use_cases::GuessError;

use super::{ApiError, ErrorCode};

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::later(ErrorCode::StoreUnavailable).because(error),
            StoreError::Conflict(_) | StoreError::Corrupt(_) => Self::internal(error),
        }
    }
}

impl From<HasherError> for ApiError {
    fn from(error: HasherError) -> Self {
        match error {
            HasherError::Busy { retry_after } => {
                Self::later(ErrorCode::HasherBusy).after(retry_after)
            }
            HasherError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused => ErrorCode::InvalidToken.into(),
            TokenError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<GuessError> for ApiError {
    fn from(error: GuessError) -> Self {
        match error {
            GuessError::TooMany { retry_after, limit } => Self::rate_limited(limit, retry_after),
            GuessError::Turn(error) => error.into(),
            GuessError::Store(error) => error.into(),
        }
    }
}
