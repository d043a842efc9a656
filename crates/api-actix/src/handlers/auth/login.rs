//! `POST /api/v1/auth/login`

use actix_web::{HttpRequest, web};
use serde_json::{Map, Value};
use tenantry_domain::sessions::{LogInError, LoginRequest};
use tenantry_domain::values::{EmailAddress, Password};
use utoipa::ToSchema;

use super::tenant::resolve_tenant;
use super::tokens::TokenResponse;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::request::{Fields, read_object};
use crate::run::run_until_disconnect_with_lock;

/// Somebody who has an account. Other members are ignored.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct LoginBody {
    #[schema(example = "jane@example.com")]
    email: String,
    #[schema(example = "SecurePass123")]
    password: String,
}

/// Log in
///
/// A header names the project of an end user; developers and operators send neither. A wrong password
/// and an unknown address get the same response. After five wrong passwords each further one has to wait.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "Sessions",
    params(
        ("X-Project-ID" = Option<String>, Header, description = "The project of the end user (UUID)."),
        ("X-API-Key" = Option<String>, Header, description = "A key of that project, in place of its id."),
    ),
    request_body = LoginBody,
    responses(
        (status = 200, description = "Logged in", body = TokenResponse),
        (status = 400, description = "Header combination", body = ErrorBody),
        (status = 401, description = "Incorrect email or password, or invalid key", body = ErrorBody),
        (status = 403, description = "Address not verified, or account disabled", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests or wrong passwords", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn log_in(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<TokenResponse>, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let scope = resolve_tenant(&state, &request).await?;
    let (email, password) = read_credentials(read_object(&request, payload).await?)?;
    let login = LoginRequest {
        scope,
        email,
        password,
    };
    let use_case = state.api.use_cases.log_in.clone();
    let tokens =
        run_until_disconnect_with_lock(async move { use_case.run(&login, &origin).await }).await?;
    Ok(web::Json(TokenResponse::from(&tokens)))
}

fn read_credentials(body: Map<String, Value>) -> Result<(EmailAddress, Password), ApiError> {
    let mut fields = Fields::of(body);
    let email = fields.email();
    let password = fields.known_password("password");
    fields.finish(email.zip(password))
}

impl From<LogInError> for ApiError {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::WrongCredentials => ErrorCode::IncorrectCredentials.into(),
            LogInError::NotActivated => ErrorCode::AccountNotActivated.into(),
            LogInError::TooManyAttempts(error) => error.into(),
            LogInError::Port(error) => error.into(),
        }
    }
}
