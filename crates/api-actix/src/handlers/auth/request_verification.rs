//! `POST /api/v1/auth/request-verification`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::email::NewEmailRequest;
use tenantry_domain::verifications::VerificationPurpose;
use utoipa::ToSchema;

use super::caller::authenticated;
use super::message::MessageResponse;
use super::tenant::resolve_tenant;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Fields, presents_bearer, read_object};
use crate::run::run_to_completion;

/// Whose address to verify; not needed beside an access token.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct RequestVerificationBody {
    #[schema(example = "jane@example.com")]
    email: String,
}

/// The same words whether or not somebody has the address (R27).
const MESSAGE: MessageResponse =
    MessageResponse::saying("If an account with this address exists, an email is on its way to it");

/// Ask for another verification email
///
/// For the account of the access token, or for an address. Answers the same, after the same time, whether
/// or not there is such an account. An address gets at most three such emails an hour.
#[utoipa::path(
    post,
    path = "/api/v1/auth/request-verification",
    tag = "Verification",
    security((), ("access_token" = [])),
    params(
        ("X-Project-ID" = Option<String>, Header, description = "The project of the end user (UUID)."),
        ("X-API-Key" = Option<String>, Header, description = "A key of that project, in place of its id."),
    ),
    request_body = Option<RequestVerificationBody>,
    responses(
        (status = 202, description = "Taken note", body = MessageResponse),
        (status = 400, description = "Header combination", body = ErrorBody),
        (status = 401, description = "Invalid token or key", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn request_verification(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let wanted = if presents_bearer(request.headers()) {
        for_caller(&state, &request).await?
    } else {
        for_address(&state, &request, payload).await?
    };
    submit_request(&state, wanted, origin).await?;
    Ok(HttpResponse::Accepted().json(MESSAGE))
}

async fn for_caller(state: &State, request: &HttpRequest) -> Result<NewEmailRequest, ApiError> {
    let account = authenticated(state, request).await?.account;
    Ok(NewEmailRequest {
        scope: account.scope(),
        email: account.email.key().clone(),
        purpose: VerificationPurpose::VerifyEmail,
    })
}

async fn for_address(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<NewEmailRequest, ApiError> {
    let scope = resolve_tenant(state, request).await?;
    let mut fields = Fields::of(read_object(request, payload).await?);
    let email = fields.email();
    Ok(NewEmailRequest {
        scope,
        email: fields.finish(email)?.key().clone(),
        purpose: VerificationPurpose::VerifyEmail,
    })
}

async fn submit_request(
    state: &State,
    wanted: NewEmailRequest,
    origin: RequestOrigin,
) -> Result<(), ApiError> {
    let use_case = state.api.use_cases.request_email.clone();
    run_to_completion(async move { use_case.run(wanted, &origin).await }).await
}
