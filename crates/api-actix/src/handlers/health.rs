//! `GET /livez`, `/readyz` and `/health`

use std::time::Duration;

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::run::run_to_completion;

/// How long the database may take to response.
const MAX_TIME: Duration = Duration::from_secs(1);

/// All is well.
#[derive(Serialize, ToSchema)]
pub(crate) struct HealthResponse {
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: web::Json<HealthResponse> = web::Json(HealthResponse { status: "ok" });

/// Does the process live?
///
/// Looks at nothing else: restart the process when this fails.
#[utoipa::path(get, path = "/livez", tag = "Health",
    responses((status = 200, description = "It lives", body = HealthResponse)))]
pub(crate) async fn livez() -> web::Json<HealthResponse> {
    OK
}

/// May requests be sent here?
///
/// Looks at the database and its schema, for at most a second. Says no as soon as the server is stopping.
#[utoipa::path(get, path = "/readyz", tag = "Health",
    responses(
        (status = 200, description = "They may", body = HealthResponse),
        (status = 503, description = "Not now", body = ErrorBody),
    ))]
pub(crate) async fn readyz(state: web::Data<State>) -> Result<web::Json<HealthResponse>, ApiError> {
    if !state.api.readiness.is_ready() {
        return Err(ApiError::later(ErrorCode::NotReady));
    }
    let use_case = state.api.use_cases.admin.check_readiness.clone();
    let check = run_to_completion(async move { use_case.run().await });
    match tokio::time::timeout(MAX_TIME, check).await {
        Ok(Ok(())) => Ok(OK),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ApiError::later(ErrorCode::StoreUnavailable)),
    }
}

/// The same as `/readyz`
///
/// For those who look here first.
#[utoipa::path(get, path = "/health", tag = "Health",
    responses(
        (status = 200, description = "They may", body = HealthResponse),
        (status = 503, description = "Not now", body = ErrorBody),
    ))]
pub(crate) async fn health(state: web::Data<State>) -> Result<web::Json<HealthResponse>, ApiError> {
    readyz(state).await
}
