//! `POST /api/v1/auth/verify-email`

use actix_web::{HttpRequest, web};
use serde::Serialize;
use tenantry_domain::accounts::Account;
use tenantry_domain::values::SecretText;
use tenantry_domain::verifications::VerifyEmailError;
use utoipa::ToSchema;

use super::tenant::resolve_tenant;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::request::{Fields, read_object};
use crate::run::run_to_completion;

/// What came by email: the token of the link, or else the address and the six digits.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct VerifyEmailRequest {
    token: Option<String>,
    #[schema(example = "jane@example.com")]
    email: Option<String>,
    #[schema(example = "012345")]
    code: Option<String>,
}

/// The address is verified.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerifyEmailResponse {
    message: &'static str,
    #[schema(example = "jane@example.com")]
    email: String,
}

/// Verify an address
///
/// By the token of the link, which is good once and for 24 hours, or by address and code, which can be
/// tried five times within 10 minutes.
#[utoipa::path(
    post,
    path = "/api/v1/auth/verify-email",
    tag = "Verification",
    params(
        ("X-Project-ID" = Option<String>, Header, description = "With a code: the project of the end user (UUID)."),
        ("X-API-Key" = Option<String>, Header, description = "With a code: a key of that project, in place of its id."),
    ),
    request_body = VerifyEmailRequest,
    responses(
        (status = 200, description = "Verified", body = VerifyEmailResponse),
        (status = 400, description = "Invalid or expired, or header combination", body = ErrorBody),
        (status = 401, description = "Invalid key", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn verify_email(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<VerifyEmailResponse>, ApiError> {
    state.rate_limit_client(&request)?;
    let fields = Fields::of(read_object(&request, payload).await?);
    let account = if is_by_code(&fields) {
        by_code(&state, &request, fields).await?
    } else {
        by_token(&state, fields).await?
    };
    Ok(web::Json(VerifyEmailResponse {
        message: "Email address verified",
        email: account.email.as_typed().to_owned(),
    }))
}

/// Without anything at all it is the token that is missing.
fn is_by_code(fields: &Fields) -> bool {
    !fields.has("token") && (fields.has("code") || fields.has("email"))
}

async fn by_token(state: &State, mut fields: Fields) -> Result<Account, ApiError> {
    let token = fields.secret("token");
    verify_by_token(state, fields.finish(token)?).await
}

/// Verifies by the token of a link; the page of the link does the same.
///
/// # Errors
/// 400 when the token is not good.
pub(crate) async fn verify_by_token(state: &State, token: SecretText) -> Result<Account, ApiError> {
    let use_case = state.api.use_cases.verify_email.clone();
    run_to_completion(async move {
        let verified = use_case.by_token(&token).await;
        verified.map_err(|error| rejected(error, ErrorCode::InvalidVerificationToken))
    })
    .await
}

async fn by_code(
    state: &State,
    request: &HttpRequest,
    mut fields: Fields,
) -> Result<Account, ApiError> {
    let scope = resolve_tenant(state, request).await?;
    let email = fields.email();
    let code = fields.secret("code");
    let (email, code) = fields.finish(email.zip(code))?;
    let code = without_blanks(&code);
    let use_case = state.api.use_cases.verify_email.clone();
    run_to_completion(async move {
        let verified = use_case.by_code(scope, email.key(), &code).await;
        verified.map_err(|error| rejected(error, ErrorCode::InvalidVerificationCode))
    })
    .await
}

/// A code as people type or paste it: `123 456`.
fn without_blanks(code: &SecretText) -> SecretText {
    let digits = code.expose().chars().filter(|c| !c.is_whitespace());
    SecretText::new(digits.collect())
}

fn rejected(error: VerifyEmailError, code: ErrorCode) -> ApiError {
    match error {
        VerifyEmailError::Invalid => code.into(),
        VerifyEmailError::Port(error) => error.into(),
    }
}
