//! `POST /api/v1/auth/logout`

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::ToSchema;

use super::caller::authenticated;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Fields, read_optional_object};
use crate::run::run_to_completion;

/// The session to end.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct LogoutBody {
    /// Any refresh token of the session; without it the session of the access token ends.
    refresh_token: Option<String>,
}

/// Log out
///
/// Ends the session of the refresh token, or else of the access token. After the 204 nothing of that
/// session works on our endpoints. A session that is over already is no error.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "Sessions",
    security((), ("access_token" = [])),
    request_body = Option<LogoutBody>,
    responses(
        (status = 204, description = "Logged out"),
        (status = 401, description = "No token, or none that is good", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Not logged out: try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn log_out(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    state.rate_limit_client(&request)?;
    let fields = Fields::of(read_optional_object(&request, payload).await?);
    if fields.mentions("refresh_token") {
        end_by_refresh_token(&state, fields).await?;
    } else {
        end_by_access_token(&state, &request).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn end_by_refresh_token(state: &State, mut fields: Fields) -> Result<(), ApiError> {
    let token = fields.secret("refresh_token");
    let token = fields.finish(token)?;
    let use_case = state.api.use_cases.log_out.clone();
    run_to_completion(async move { use_case.run(token.expose()).await }).await
}

async fn end_by_access_token(state: &State, request: &HttpRequest) -> Result<(), ApiError> {
    let caller = authenticated(state, request).await?;
    let use_case = state.api.use_cases.revoke_session.clone();
    let (account, session) = (caller.account.id, caller.session_id);
    let ended = run_to_completion(async move { use_case.run(account, session).await });
    ended.await.map(drop)
}
