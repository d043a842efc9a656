use crate::error::{ApiError, ErrorCode};

/// What no route takes.
pub(crate) async fn not_found() -> Result<&'static str, ApiError> {
    Err(ErrorCode::NotFound.into())
}
