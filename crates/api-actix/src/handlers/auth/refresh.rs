//! `POST /api/v1/auth/refresh`

use actix_web::{HttpRequest, web};
use tenantry_domain::sessions::RefreshSessionError;
use utoipa::ToSchema;

use super::tokens::TokenResponse;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::request::{Fields, read_object};
use crate::run::run_to_completion;

/// The refresh token of the last response.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct RefreshBody {
    refresh_token: String,
}

/// Get a new pair of tokens
///
/// Each refresh token is good once. Sent again at once, while its successor is unused, it gets that same
/// successor, because a response can get lost. Sent again later it ends the session: somebody else has it.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    tag = "Sessions",
    request_body = RefreshBody,
    responses(
        (status = 200, description = "Both tokens are new", body = TokenResponse),
        (status = 401, description = "Invalid refresh token", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn refresh(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<TokenResponse>, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let mut fields = Fields::of(read_object(&request, payload).await?);
    let token = fields.secret("refresh_token");
    let token = fields.finish(token)?;
    let use_case = state.api.use_cases.refresh_session.clone();
    let tokens =
        run_to_completion(async move { use_case.run(token.expose(), origin).await }).await?;
    Ok(web::Json(TokenResponse::from(&tokens)))
}

/// Also what goes wrong at a logout by refresh token.
impl From<RefreshSessionError> for ApiError {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::Rejected => ErrorCode::InvalidRefreshToken.into(),
            RefreshSessionError::Port(error) => error.into(),
        }
    }
}
