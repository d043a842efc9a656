//! `POST /api/v1/auth/verify-email`

use actix_web::{HttpRequest, web};
use serde::Serialize;
use tenantry_domain::accounts::{Account, Tenant};
use tenantry_domain::values::{EmailAddress, SecretText};
use tenantry_domain::verifications::VerifyEmailError;
use utoipa::ToSchema;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::handlers::tenant::resolve_tenant;
use crate::request::{EMAIL, Members, TOKEN, read_members, request_body};
use crate::run::run_to_completion;

#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the OpenAPI schema of the alternatives")]
pub(crate) enum VerifyEmailRequest {
    Token(VerifyByTokenRequest),
    Code(VerifyByCodeRequest),
}

request_body! {
    /// The token of the link in the email.
    pub(crate) struct VerifyByTokenRequest {
        token: SecretText = TOKEN,
    }
}

request_body! {
    /// The email address and the six digits in the email.
    pub(crate) struct VerifyByCodeRequest {
        email: EmailAddress = EMAIL,
        code: SecretText = TOKEN,
    }
}

/// The verified email address.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerifyEmailResponse {
    message: &'static str,
    #[schema(example = "jane@example.com")]
    email: String,
}

/// Verify an email address
///
/// By the token of the link, which is valid once and for 24 hours, or by email address and code, which allows
/// five attempts within 10 minutes.
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
        (status = 400, description = "Invalid or expired token or code, or invalid combination of headers"),
        (status = 401, description = "Invalid key"),
    ),
)]
pub(crate) async fn verify_email(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<VerifyEmailResponse>, ApiError> {
    state.rate_limit_client(&request)?;
    let members = read_members(&state, &request, payload).await?;
    let account = if is_by_code(&members) {
        let tenant = resolve_tenant(&state, &request).await?;
        verify_by_code(&state, tenant, members.into_body()?).await?
    } else {
        let body: VerifyByTokenRequest = members.into_body()?;
        verify_by_token(&state, body.token).await?
    };
    Ok(web::Json(VerifyEmailResponse {
        message: "Email address verified",
        email: account.email.as_typed().to_owned(),
    }))
}

/// In a body without any of the members the token is what is missing.
fn is_by_code(members: &Members) -> bool {
    !members.contains("token") && (members.contains("code") || members.contains("email"))
}

/// Verifies by the token of a link.
///
/// # Errors
/// 400 when the token is invalid or expired.
pub(crate) async fn verify_by_token(state: &State, token: SecretText) -> Result<Account, ApiError> {
    let use_case = state.api.use_cases.verify_email.clone();
    run_to_completion(async move {
        let verified = use_case.by_token(&token).await;
        verified.map_err(|error| rejected(error, ErrorCode::InvalidVerificationToken))
    })
    .await
}

async fn verify_by_code(
    state: &State,
    tenant: Tenant,
    body: VerifyByCodeRequest,
) -> Result<Account, ApiError> {
    let (email, code) = (body.email, without_whitespace(&body.code));
    let use_case = state.api.use_cases.verify_email.clone();
    run_to_completion(async move {
        let verified = use_case.by_code(tenant, email.key(), &code).await;
        verified.map_err(|error| rejected(error, ErrorCode::InvalidVerificationCode))
    })
    .await
}

/// People type and paste codes as `123 456`.
fn without_whitespace(code: &SecretText) -> SecretText {
    let digits = code.expose().chars().filter(|c| !c.is_whitespace());
    SecretText::new(digits.collect())
}

fn rejected(error: VerifyEmailError, code: ErrorCode) -> ApiError {
    match error {
        VerifyEmailError::Invalid => code.into(),
        VerifyEmailError::Port(error) => error.into(),
    }
}
