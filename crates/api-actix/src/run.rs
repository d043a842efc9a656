//! How handlers run use cases.

use std::time::Duration;

use crate::client_disconnect;
use crate::error::{ApiError, ErrorCode};

/// The timeout of one step. A request has at most three: authentication, its use case, and the audit of a
/// rejection. Together they stay within ten seconds (R57).
const MAX_TIME: Duration = Duration::from_millis(3_300);

/// Runs a use case in its own task, so that it completes although the client disconnects, and a panic in it
/// becomes a 500 (R59).
pub(crate) async fn run_to_completion<T, E>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    run_within(MAX_TIME, work).await
}

/// As [`run_to_completion`] for a use case that hashes a password: when the client disconnects before the hash
/// starts, the use case leaves the queue (R6). Not for calls that have to leave an audit entry.
pub(crate) async fn run_until_disconnect<T, E>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    let (_client, work) = client_disconnect::cancel_on_disconnect(work);
    run_within(MAX_TIME, work).await
}

/// As [`run_until_disconnect`], with twice the timeout for use cases that also wait for the per-account lock.
/// Their requests have no third step.
pub(crate) async fn run_until_disconnect_with_lock<T, E>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    let (_client, work) = client_disconnect::cancel_on_disconnect(work);
    run_within(2 * MAX_TIME, work).await
}

/// Runs a use case that only reads: it needs no task of its own.
pub(crate) async fn run_read<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, ApiError>
where
    E: Into<ApiError>,
{
    match tokio::time::timeout(MAX_TIME, work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(ApiError::unavailable(ErrorCode::RequestUnfinished)),
    }
}

async fn run_within<T, E>(
    limit: Duration,
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    match tokio::time::timeout(limit, tokio::spawn(work)).await {
        Ok(Ok(result)) => result.map_err(Into::into),
        Ok(Err(panic)) => Err(ApiError::internal(panic)),
        Err(_) => Err(ApiError::unavailable(ErrorCode::RequestUnfinished)),
    }
}
