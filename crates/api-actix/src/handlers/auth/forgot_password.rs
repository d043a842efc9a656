//! `POST /api/v1/auth/forgot-password`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::email::NewEmailRequest;
use tenantry_domain::verifications::VerificationPurpose;
use utoipa::ToSchema;

use super::message::MessageResponse;
use super::tenant::resolve_tenant;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Fields, read_object};
use crate::run::run_to_completion;

/// Whose password was forgotten.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct ForgotPasswordBody {
    #[schema(example = "jane@example.com")]
    email: String,
}

/// The same words whether or not somebody has the address (R27).
const MESSAGE: MessageResponse =
    MessageResponse::saying("If an account with this address exists, an email is on its way to it");

/// Ask for an email that lets the password be set anew
///
/// Answers the same, after the same time, whether or not there is such an account. An address gets at
/// most three such emails an hour.
#[utoipa::path(
    post,
    path = "/api/v1/auth/forgot-password",
    tag = "Passwords",
    params(
        ("X-Project-ID" = Option<String>, Header, description = "The project of the end user (UUID)."),
        ("X-API-Key" = Option<String>, Header, description = "A key of that project, in place of its id."),
    ),
    request_body = ForgotPasswordBody,
    responses(
        (status = 202, description = "Taken note", body = MessageResponse),
        (status = 400, description = "Header combination", body = ErrorBody),
        (status = 401, description = "Invalid key", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn forgot_password(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let scope = resolve_tenant(&state, &request).await?;
    let mut fields = Fields::of(read_object(&request, payload).await?);
    let email = fields.email();
    let wanted = NewEmailRequest {
        scope,
        email: fields.finish(email)?.key().clone(),
        purpose: VerificationPurpose::ResetPassword,
    };
    let use_case = state.api.use_cases.request_email.clone();
    run_to_completion(async move { use_case.run(wanted, &origin).await }).await?;
    Ok(HttpResponse::Accepted().json(MESSAGE))
}
