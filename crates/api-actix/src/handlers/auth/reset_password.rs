//! `POST /api/v1/auth/reset-password`

use actix_web::{HttpRequest, web};
use tenantry_domain::passwords::ResetPasswordError;
use utoipa::ToSchema;

use super::message::MessageResponse;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::request::{Fields, read_object};
use crate::run::run_until_disconnect;

/// What came by email, and the new password.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct ResetPasswordBody {
    token: String,
    /// At least 8 characters, one of `A-Z`, one of `a-z`, one of `0-9`; at most 256 characters.
    #[schema(example = "SecurePass456")]
    password: String,
}

/// Set a new password by email
///
/// Verifies the address, ends every session and every other email token of the account. The token is good
/// once and for 30 minutes; a password that breaks the rules does not use it up.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reset-password",
    tag = "Passwords",
    request_body = ResetPasswordBody,
    responses(
        (status = 200, description = "The password is set", body = MessageResponse),
        (status = 400, description = "Invalid or expired reset token", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn reset_password(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<MessageResponse>, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let mut fields = Fields::of(read_object(&request, payload).await?);
    let token = fields.secret("token");
    let rules = state.api.settings.password_policy.public_rules();
    let password = fields.new_password("password", rules);
    let (token, password) = fields.finish(token.zip(password))?;
    let use_case = state.api.use_cases.reset_password.clone();
    run_until_disconnect(async move { use_case.run(&token, password, origin).await }).await?;
    Ok(web::Json(MessageResponse::saying("Password reset")))
}

impl From<ResetPasswordError> for ApiError {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::InvalidToken => ErrorCode::InvalidResetToken.into(),
            ResetPasswordError::Port(error) => error.into(),
        }
    }
}
