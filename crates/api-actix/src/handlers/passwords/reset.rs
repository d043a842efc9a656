//! `POST /api/v1/auth/reset-password`

use actix_web::{HttpRequest, web};
use tenantry_domain::passwords::ResetPasswordError;
use tenantry_domain::values::{Password, SecretText};

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::{PUBLIC_PASSWORD, TOKEN, read_body, request_body};
use crate::response::MessageResponse;
use crate::run::run_until_disconnect;

request_body! {
    /// The token of the email and the new password.
    pub(crate) struct ResetPasswordRequest {
        token: SecretText = TOKEN,
        password: Password = PUBLIC_PASSWORD,
    }
}

/// Reset a password with the token of an email
///
/// Verifies the email address, and ends every session and every other email token of the account. The token is
/// valid once and for 30 minutes; a password that breaks the rules does not use it up.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reset-password",
    tag = "Passwords",
    request_body = ResetPasswordRequest,
    responses(
        (status = 200, description = "The password is set", body = MessageResponse),
        (status = 400, description = "Invalid or expired reset token"),
    ),
)]
pub(crate) async fn reset_password(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<MessageResponse>, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let ResetPasswordRequest { token, password } = read_body(&state, &request, payload).await?;
    let use_case = state.api.use_cases.reset_password.clone();
    run_until_disconnect(async move { use_case.run(&token, password, origin).await }).await?;
    Ok(MessageResponse::json("Password reset"))
}

impl From<ResetPasswordError> for ApiError {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::InvalidToken => ErrorCode::InvalidResetToken.into(),
            ResetPasswordError::Port(error) => error.into(),
        }
    }
}
