use crate::error::{ApiError, ErrorCode};

/// The response outside every route.
pub(crate) async fn not_found() -> Result<&'static str, ApiError> {
    Err(ErrorCode::NotFound.into())
}
