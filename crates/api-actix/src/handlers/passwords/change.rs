//! `POST /api/v1/auth/change-password`

use actix_web::{HttpRequest, web};
use tenantry_domain::passwords::{ChangePasswordError, NewPassword};
use tenantry_domain::values::Password;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::handlers::authenticate::activated;
use crate::request::{CURRENT_PASSWORD, PUBLIC_PASSWORD, read_body, request_body};
use crate::response::MessageResponse;
use crate::run::run_until_disconnect_with_lock;

request_body! {
    /// The current password and the new one.
    pub(crate) struct ChangePasswordRequest {
        current_password: Password = CURRENT_PASSWORD,
        new_password: Password = PUBLIC_PASSWORD,
    }
}

/// Change my password
///
/// Ends every other session and sends a notification by email.
#[utoipa::path(
    post,
    path = "/api/v1/auth/change-password",
    tag = "Passwords",
    security(("access_token" = [])),
    request_body = ChangePasswordRequest,
    responses(
        (status = 200, description = "The password is changed", body = MessageResponse),
        (status = 401, description = "Not authenticated, or incorrect password"),
        (status = 403, description = "Email address not verified"),
        (status = 429, description = "Too many requests or wrong passwords"),
    ),
)]
pub(crate) async fn change_password(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<MessageResponse>, ApiError> {
    let caller = activated(&state, &request).await?;
    let body: ChangePasswordRequest = read_body(&state, &request, payload).await?;
    let passwords = NewPassword {
        current: body.current_password,
        new: body.new_password,
    };
    let origin = state.origin(&request);
    let use_case = state.api.use_cases.change_password.clone();
    run_until_disconnect_with_lock(async move { use_case.run(&caller, passwords, origin).await })
        .await?;
    Ok(MessageResponse::json("Password changed"))
}

impl From<ChangePasswordError> for ApiError {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::WrongPassword => ErrorCode::IncorrectPassword.into(),
            ChangePasswordError::TooManyAttempts(error) => error.into(),
            ChangePasswordError::Port(error) => error.into(),
        }
    }
}
