use std::panic::AssertUnwindSafe;

use actix_web::Error;
use futures_util::FutureExt as _;

use crate::error::ApiError;

/// Turns a panic into an error, so that the client gets a 500 and the process continues (R59).
pub(super) async fn catch_panic<T>(
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(ApiError::internal("a handler panicked").into()))
}
