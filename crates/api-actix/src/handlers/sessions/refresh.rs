//! `POST /api/v1/auth/refresh`

use actix_web::{HttpRequest, web};
use tenantry_domain::sessions::RefreshSessionError;
use tenantry_domain::values::SecretText;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::{TOKEN, read_body, request_body};
use crate::response::TokenResponse;
use crate::run::run_to_completion;

request_body! {
    /// The refresh token of the last response.
    pub(crate) struct RefreshRequest {
        refresh_token: SecretText = TOKEN,
    }
}

/// Get a new pair of tokens
///
/// Each refresh token is valid once. Sent again within the grace time, while its successor is unused, it gets the
/// same successor, because the response may have been lost. Any later reuse ends the session.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    tag = "Sessions",
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "Both tokens are new", body = TokenResponse),
        (status = 401, description = "Invalid refresh token"),
    ),
)]
pub(crate) async fn refresh_session(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<TokenResponse>, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let body: RefreshRequest = read_body(&state, &request, payload).await?;
    let token = body.refresh_token;
    let use_case = state.api.use_cases.refresh_session.clone();
    let tokens =
        run_to_completion(async move { use_case.run(token.expose(), origin).await }).await?;
    Ok(web::Json(TokenResponse::from(&tokens)))
}

/// Also the errors of a logout by refresh token.
impl From<RefreshSessionError> for ApiError {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::Rejected => ErrorCode::InvalidRefreshToken.into(),
            RefreshSessionError::Port(error) => error.into(),
        }
    }
}
