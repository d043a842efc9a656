//! `POST /api/v1/auth/forgot-password`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::email::NewEmailRequest;
use tenantry_domain::values::EmailAddress;
use tenantry_domain::verifications::VerificationPurpose;

use crate::app_state::State;
use crate::error::ApiError;
use crate::handlers::tenant::resolve_tenant;
use crate::request::{EMAIL, read_body, request_body};
use crate::response::MessageResponse;
use crate::run::run_to_completion;

request_body! {
    /// The email address of the account.
    pub(crate) struct RequestPasswordResetRequest {
        email: EmailAddress = EMAIL,
    }
}

/// Request a password reset email
///
/// Response and response time do not depend on whether the account exists. An email address gets at most three
/// such emails an hour.
#[utoipa::path(
    post,
    path = "/api/v1/auth/forgot-password",
    tag = "Passwords",
    params(
        ("X-Project-ID" = Option<String>, Header, description = "The project of the end user (UUID)."),
        ("X-API-Key" = Option<String>, Header, description = "A key of that project, in place of its id."),
    ),
    request_body = RequestPasswordResetRequest,
    responses(
        (status = 202, description = "Accepted", body = MessageResponse),
        (status = 400, description = "Invalid combination of headers"),
        (status = 401, description = "Invalid key"),
    ),
)]
pub(crate) async fn request_password_reset(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let tenant = resolve_tenant(&state, &request).await?;
    let body: RequestPasswordResetRequest = read_body(&state, &request, payload).await?;
    let wanted = NewEmailRequest {
        tenant,
        email: body.email.key().clone(),
        purpose: VerificationPurpose::ResetPassword,
    };
    let use_case = state.api.use_cases.request_email.clone();
    run_to_completion(async move { use_case.run(wanted, &origin).await }).await?;
    Ok(MessageResponse::email_requested())
}
