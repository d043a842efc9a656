//! `POST /api/v1/auth/request-verification`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::email::NewEmailRequest;
use tenantry_domain::values::EmailAddress;
use tenantry_domain::verifications::VerificationPurpose;

use crate::app_state::State;
use crate::error::ApiError;
use crate::handlers::authenticate::authenticated;
use crate::handlers::tenant::resolve_tenant;
use crate::request::{EMAIL, presents_bearer, read_body, request_body};
use crate::response::MessageResponse;
use crate::run::run_to_completion;

request_body! {
    /// The email address to verify; not needed with an access token.
    pub(crate) struct RequestVerificationRequest {
        email: EmailAddress = EMAIL,
    }
}

/// Request a verification email
///
/// For the account of the access token, or for an email address. Response and response time do not depend on
/// whether the account exists. An email address gets at most three such emails an hour.
#[utoipa::path(
    post,
    path = "/api/v1/auth/request-verification",
    tag = "Verification",
    security((), ("access_token" = [])),
    params(
        ("X-Project-ID" = Option<String>, Header, description = "The project of the end user (UUID)."),
        ("X-API-Key" = Option<String>, Header, description = "A key of that project, in place of its id."),
    ),
    request_body = Option<RequestVerificationRequest>,
    responses(
        (status = 202, description = "Accepted", body = MessageResponse),
        (status = 400, description = "Invalid combination of headers"),
        (status = 401, description = "Invalid token or key"),
    ),
)]
pub(crate) async fn request_verification(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let wanted = if presents_bearer(request.headers()) {
        by_access_token(&state, &request).await?
    } else {
        by_email(&state, &request, payload).await?
    };
    submit_request(&state, wanted, origin).await?;
    Ok(MessageResponse::email_requested())
}

async fn by_access_token(
    state: &State,
    request: &HttpRequest,
) -> Result<NewEmailRequest, ApiError> {
    let account = authenticated(state, request).await?.account;
    Ok(NewEmailRequest {
        tenant: account.tenant(),
        email: account.email.key().clone(),
        purpose: VerificationPurpose::VerifyEmail,
    })
}

async fn by_email(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<NewEmailRequest, ApiError> {
    let tenant = resolve_tenant(state, request).await?;
    let body: RequestVerificationRequest = read_body(state, request, payload).await?;
    Ok(NewEmailRequest {
        tenant,
        email: body.email.key().clone(),
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
