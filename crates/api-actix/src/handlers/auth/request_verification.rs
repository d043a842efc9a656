//! `POST /api/v1/auth/request-verification`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::model::{RequestOrigin, VerificationPurpose};
use tenantry_domain::use_cases::MailWanted;
use utoipa::ToSchema;

use super::caller::authenticated;
use super::message::MessageAnswer;
use super::space::find_space;
use crate::api::State;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Fields, presents_bearer, read_object};
use crate::steps::complete;

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
const MESSAGE: MessageAnswer =
    MessageAnswer::saying("If an account with this address exists, a mail is on its way to it");

/// Ask for another verification mail
///
/// For the account of the access token, or for an address. Answers the same, after the same time, whether
/// or not there is such an account. An address gets at most three such mails an hour.
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
        (status = 202, description = "Taken note", body = MessageAnswer),
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
    let origin = state.admit_stranger(&request)?;
    let wanted = if presents_bearer(request.headers()) {
        for_caller(&state, &request).await?
    } else {
        for_address(&state, &request, payload).await?
    };
    take_note(&state, wanted, origin).await?;
    Ok(HttpResponse::Accepted().json(MESSAGE))
}

async fn for_caller(state: &State, request: &HttpRequest) -> Result<MailWanted, ApiError> {
    let account = authenticated(state, request).await?.account;
    Ok(MailWanted {
        scope: account.scope(),
        email: account.email.key().clone(),
        purpose: VerificationPurpose::VerifyEmail,
    })
}

async fn for_address(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<MailWanted, ApiError> {
    let scope = find_space(state, request).await?;
    let mut fields = Fields::of(read_object(request, payload).await?);
    let email = fields.email();
    Ok(MailWanted {
        scope,
        email: fields.finish(email)?.key().clone(),
        purpose: VerificationPurpose::VerifyEmail,
    })
}

async fn take_note(
    state: &State,
    wanted: MailWanted,
    origin: RequestOrigin,
) -> Result<(), ApiError> {
    let use_case = state.api.request_mail.clone();
    complete(async move { use_case.run(wanted, &origin).await }).await
}
