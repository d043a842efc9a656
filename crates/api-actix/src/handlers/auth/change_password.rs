//! `POST /api/v1/auth/change-password`

use actix_web::{HttpRequest, web};
use serde_json::{Map, Value};
use tenantry_domain::passwords::{ChangePasswordError, NewPassword};
use utoipa::ToSchema;

use super::caller::activated;
use super::message::MessageResponse;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::request::{Fields, read_object};
use crate::run::run_until_disconnect_with_lock;

/// The current password and the new one.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct ChangePasswordBody {
    #[schema(example = "SecurePass123")]
    current_password: String,
    /// At least 8 characters, one of `A-Z`, one of `a-z`, one of `0-9`; at most 256 characters.
    #[schema(example = "SecurePass456")]
    new_password: String,
}

/// Change my password
///
/// Ends every other session, and tells the person by email.
#[utoipa::path(
    post,
    path = "/api/v1/auth/change-password",
    tag = "Passwords",
    security(("access_token" = [])),
    request_body = ChangePasswordBody,
    responses(
        (status = 200, description = "The password is changed", body = MessageResponse),
        (status = 401, description = "Not authenticated, or incorrect password", body = ErrorBody),
        (status = 403, description = "Address not verified", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests or wrong passwords", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn change_password(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<MessageResponse>, ApiError> {
    let caller = activated(&state, &request).await?;
    let passwords = read_passwords(&state, read_object(&request, payload).await?)?;
    let origin = state.origin(&request);
    let use_case = state.api.use_cases.change_password.clone();
    run_until_disconnect_with_lock(async move { use_case.run(&caller, passwords, origin).await })
        .await?;
    Ok(web::Json(MessageResponse::saying("Password changed")))
}

fn read_passwords(state: &State, body: Map<String, Value>) -> Result<NewPassword, ApiError> {
    let rules = state.api.settings.password_policy.public_rules();
    let mut fields = Fields::of(body);
    let current = fields.known_password("current_password");
    let new = fields.new_password("new_password", rules);
    let passwords = current.zip(new);
    fields.finish(passwords.map(|(current, new)| NewPassword { current, new }))
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
