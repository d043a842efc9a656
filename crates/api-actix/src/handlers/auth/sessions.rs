//! `GET /api/v1/auth/sessions`

use actix_web::{HttpRequest, web};
use serde::Serialize;
use tenantry_domain::sessions::Session;
use tenantry_domain::values::SessionId;
use utoipa::ToSchema;

use super::caller::authenticated;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody};
use crate::run::run_to_completion;

/// A place where the account is logged in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionResponse {
    id: String,
    #[schema(example = "2025-12-07T10:30:00Z")]
    created_at: String,
    /// When its tokens were last renewed.
    last_used_at: String,
    /// When it ends at the latest.
    expires_at: String,
    /// The address that it was opened from.
    #[schema(example = "192.0.2.1")]
    address: Option<String>,
    /// What the client that opened it calls itself.
    user_agent: Option<String>,
    /// Whether the access token of this request belongs to it.
    is_current: bool,
}

/// Where am I logged in?
///
/// The sessions that are not over, newest first; at most 50.
#[utoipa::path(
    get,
    path = "/api/v1/auth/sessions",
    tag = "Sessions",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The sessions", body = [SessionResponse]),
        (status = 401, description = "Not authenticated", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn sessions(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<web::Json<Vec<SessionResponse>>, ApiError> {
    let caller = authenticated(&state, &request).await?;
    let account = caller.account.id;
    let use_case = state.api.use_cases.list_sessions.clone();
    let live = run_to_completion(async move { use_case.run(account).await }).await?;
    let responses = live
        .iter()
        .map(|session| response(session, caller.session_id));
    Ok(web::Json(responses.collect()))
}

fn response(session: &Session, current: SessionId) -> SessionResponse {
    let user_agent = session.user_agent.as_ref();
    SessionResponse {
        id: session.id.to_string(),
        created_at: session.created_at.to_string(),
        last_used_at: session.rotated_at.to_string(),
        expires_at: session.expires_at.to_string(),
        address: session.address.map(|address| address.to_string()),
        user_agent: user_agent.map(|name| name.as_str().to_owned()),
        is_current: session.id == current,
    }
}
