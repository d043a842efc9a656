//! How handlers run use cases.

use std::time::Duration;

use crate::client_disconnect;
use crate::error::{ApiError, ErrorCode};

/// How long one step may take. A request has at most three: who calls, what is done, and the audit of a
/// rejection. Together they stay within ten seconds (R57).
const MAX_TIME: Duration = Duration::from_millis(3_300);

/// Runs a use case in a task of its own, so that it comes to its end although the client hangs up, and
/// so that a panic in it is a response like any other (R59).
pub(crate) async fn run_to_completion<T, E>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    run_within(MAX_TIME, work).await
}

/// The same for a use case that hashes a password. One that still waits to be hashed when the client hangs
/// up gives up its place in the queue (R6); calls that have to leave an audit entry do not come here.
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

/// The same for a use case that may have to wait for its turn besides: it takes the time of two steps, and
/// its request has no third.
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

/// Runs a use case that only looks things up: there is nothing to bring to an end.
pub(crate) async fn run_read<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, ApiError>
where
    E: Into<ApiError>,
{
    match tokio::time::timeout(MAX_TIME, work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(ApiError::later(ErrorCode::RequestUnfinished)),
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
        Err(_) => Err(ApiError::later(ErrorCode::RequestUnfinished)),
    }
}
