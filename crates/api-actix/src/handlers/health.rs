//! `GET /livez`, `/readyz` and `/health`

use std::time::Duration;

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::run::run_to_completion;

/// The timeout of the database check.
const MAX_TIME: Duration = Duration::from_secs(1);

#[derive(Serialize, ToSchema)]
pub(crate) struct HealthResponse {
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: web::Json<HealthResponse> = web::Json(HealthResponse { status: "ok" });

/// Liveness probe
///
/// Checks the process alone: restart it when this fails.
#[utoipa::path(get, path = "/livez", tag = "Health",
    responses((status = 200, description = "The process is alive", body = HealthResponse)))]
pub(crate) async fn get_liveness() -> web::Json<HealthResponse> {
    OK
}

/// Readiness probe
///
/// Checks the database and its schema, for at most a second. Fails as soon as the server is stopping.
#[utoipa::path(get, path = "/readyz", tag = "Health",
    responses(
        (status = 200, description = "The server is ready", body = HealthResponse),
        (status = 503, description = "Not ready"),
    ))]
pub(crate) async fn get_readiness(
    state: web::Data<State>,
) -> Result<web::Json<HealthResponse>, ApiError> {
    if !state.api.readiness.is_ready() {
        return Err(ApiError::unavailable(ErrorCode::NotReady));
    }
    let use_case = state.api.use_cases.admin.check_readiness.clone();
    let check = run_to_completion(async move { use_case.run().await });
    match tokio::time::timeout(MAX_TIME, check).await {
        Ok(Ok(())) => Ok(OK),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ApiError::unavailable(ErrorCode::StoreUnavailable)),
    }
}

/// Readiness probe
///
/// The same as `/readyz`.
#[utoipa::path(get, path = "/health", tag = "Health",
    responses(
        (status = 200, description = "The server is ready", body = HealthResponse),
        (status = 503, description = "Not ready"),
    ))]
pub(crate) async fn get_health(
    state: web::Data<State>,
) -> Result<web::Json<HealthResponse>, ApiError> {
    get_readiness(state).await
}
