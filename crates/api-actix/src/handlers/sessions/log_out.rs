//! `POST /api/v1/auth/logout`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::values::SecretText;

use crate::app_state::State;
use crate::error::ApiError;
use crate::handlers::authenticate::authenticated;
use crate::request::{OPTIONAL_TOKEN, read_optional_body, request_body};
use crate::run::run_to_completion;

request_body! {
    /// The session to end.
    pub(crate) struct LogoutRequest {
        /// Any refresh token of the session. Without it the session of the access token ends.
        refresh_token: Option<SecretText> = OPTIONAL_TOKEN,
    }
}

/// Log out
///
/// Ends the session of the refresh token, or else of the access token. After the 204 no token of that session is
/// accepted. The session may have ended before.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "Sessions",
    security((), ("access_token" = [])),
    request_body = Option<LogoutRequest>,
    responses(
        (status = 204, description = "Logged out"),
        (status = 401, description = "Missing or invalid token"),
    ),
)]
pub(crate) async fn log_out(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    state.rate_limit_client(&request)?;
    let body: LogoutRequest = read_optional_body(&state, &request, payload).await?;
    match body.refresh_token {
        Some(token) => end_by_refresh_token(&state, token).await?,
        None => end_by_access_token(&state, &request).await?,
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn end_by_refresh_token(state: &State, token: SecretText) -> Result<(), ApiError> {
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
