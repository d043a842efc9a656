//! `POST /api/v1/auth/login`

use actix_web::{HttpRequest, web};
use tenantry_domain::sessions::{self, LogInError};
use tenantry_domain::values::{EmailAddress, Password};

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::handlers::tenant::resolve_tenant;
use crate::request::{CURRENT_PASSWORD, EMAIL, read_body, request_body};
use crate::response::TokenResponse;
use crate::run::run_until_disconnect_with_lock;

request_body! {
    /// The credentials of an account. Other members are ignored.
    pub(crate) struct LoginRequest {
        email: EmailAddress = EMAIL,
        password: Password = CURRENT_PASSWORD,
    }
}

/// Log in
///
/// A header names the project of an end user; developers and operators send neither. The response to a wrong
/// password and to an unknown email address is the same. After five wrong passwords further attempts are delayed.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "Sessions",
    params(
        ("X-Project-ID" = Option<String>, Header, description = "The project of the end user (UUID)."),
        ("X-API-Key" = Option<String>, Header, description = "A key of that project, in place of its id."),
    ),
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Logged in", body = TokenResponse),
        (status = 400, description = "Invalid combination of headers"),
        (status = 401, description = "Incorrect email or password, or invalid key"),
        (status = 403, description = "Email address not verified, or account disabled"),
        (status = 429, description = "Too many requests or wrong passwords"),
    ),
)]
pub(crate) async fn log_in(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<TokenResponse>, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let tenant = resolve_tenant(&state, &request).await?;
    let body: LoginRequest = read_body(&state, &request, payload).await?;
    let login = sessions::LoginRequest {
        tenant,
        email: body.email,
        password: body.password,
    };
    let use_case = state.api.use_cases.log_in.clone();
    let tokens =
        run_until_disconnect_with_lock(async move { use_case.run(&login, &origin).await }).await?;
    Ok(web::Json(TokenResponse::from(&tokens)))
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
