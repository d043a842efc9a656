//! `DELETE /api/v1/auth/sessions/{id}`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::values::SessionId;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::handlers::authenticate::authenticated;
use crate::run::run_to_completion;

/// Revoke a session
///
/// Ends one of the account's own sessions. Sessions of other accounts and ended sessions are not found.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions/{id}",
    tag = "Sessions",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The session (UUID).")),
    responses(
        (status = 204, description = "Ended"),
        (status = 404, description = "Session not found"),
    ),
)]
pub(crate) async fn revoke_session(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let account = authenticated(&state, &request).await?.account.id;
    let session = session_id(&request)?;
    let use_case = state.api.use_cases.revoke_session.clone();
    if run_to_completion(async move { use_case.run(account, session).await }).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(ErrorCode::SessionNotFound.into())
    }
}

fn session_id(request: &HttpRequest) -> Result<SessionId, ErrorCode> {
    let id = request.match_info().get("id").unwrap_or_default();
    id.parse().map_err(|_| ErrorCode::SessionNotFound)
}
