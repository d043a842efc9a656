//! `DELETE /api/v1/auth/sessions/{id}`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::values::SessionId;

use super::caller::authenticated;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::run::run_to_completion;

/// Log out somewhere
///
/// Ends one of the account's own sessions; another's and one that is over are not found.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions/{id}",
    tag = "Sessions",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The session (UUID).")),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, description = "Not authenticated", body = ErrorBody),
        (status = 404, description = "Session not found", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Not ended: try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn end_session(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let account = authenticated(&state, &request).await?.account.id;
    let session = named_session(&request)?;
    let use_case = state.api.use_cases.revoke_session.clone();
    if run_to_completion(async move { use_case.run(account, session).await }).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(ErrorCode::SessionNotFound.into())
    }
}

fn named_session(request: &HttpRequest) -> Result<SessionId, ErrorCode> {
    let id = request.match_info().get("id").unwrap_or_default();
    id.parse().map_err(|_| ErrorCode::SessionNotFound)
}
