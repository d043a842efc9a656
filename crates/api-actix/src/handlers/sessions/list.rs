//! `GET /api/v1/auth/sessions`

use actix_web::{HttpRequest, web};
use serde::Serialize;
use tenantry_domain::sessions::Session;
use tenantry_domain::values::SessionId;
use utoipa::ToSchema;

use crate::app_state::State;
use crate::error::ApiError;
use crate::handlers::authenticate::authenticated;
use crate::response::bare_list;
use crate::run::run_to_completion;

/// A session of the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionResponse {
    id: String,
    #[schema(example = "2025-12-07T10:30:00Z")]
    created_at: String,
    /// When its tokens were last refreshed.
    last_used_at: String,
    /// When it ends; refreshing does not move this.
    expires_at: String,
    /// The IP address of the login.
    #[schema(example = "192.0.2.1")]
    address: Option<String>,
    /// The `User-Agent` of the login.
    user_agent: Option<String>,
    /// Whether the access token of this request belongs to it.
    is_current: bool,
}

/// List my sessions
///
/// The live sessions, newest first; at most 50.
#[utoipa::path(
    get,
    path = "/api/v1/auth/sessions",
    tag = "Sessions",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The sessions", body = [SessionResponse]),
    ),
)]
pub(crate) async fn list_sessions(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<web::Json<Vec<SessionResponse>>, ApiError> {
    let caller = authenticated(&state, &request).await?;
    let account = caller.account.id;
    let use_case = state.api.use_cases.list_sessions.clone();
    let page = run_to_completion(async move { use_case.run(account).await }).await?;
    Ok(bare_list(page, |session| {
        response(&session, caller.session_id)
    }))
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
