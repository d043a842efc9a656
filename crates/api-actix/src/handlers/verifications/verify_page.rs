//! `GET` and `POST /verify-email`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::verifications::VerificationPurpose;

use super::link::{Link, find_link};
use super::verify::verify_by_token;
use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::pages::Page;
use crate::request::Form;

const PURPOSE: VerificationPurpose = VerificationPurpose::VerifyEmail;

/// Asks for confirmation. It changes nothing (R24).
pub(crate) async fn show(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    state.rate_limit_client(&request)?;
    let form = Form::of_query(&request);
    let Some(link) = find_link(&state, &form, PURPOSE).await? else {
        return Page::DeadVerification.response();
    };
    Page::ConfirmAddress {
        project_name: link.project_name(),
        email: link.email(),
        token: link.token.expose(),
    }
    .response()
}

/// Verifies the email address.
pub(crate) async fn submit(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    state.rate_limit_client(&request)?;
    let form = Form::read(&request, payload).await;
    let Some(link) = find_link(&state, &form, PURPOSE).await? else {
        return Page::DeadVerification.response();
    };
    match verify_by_token(&state, link.token.clone()).await {
        Ok(_) => verified(&link).response(),
        Err(error) if error.code() == ErrorCode::InvalidVerificationToken => {
            Page::DeadVerification.response()
        }
        Err(error) => Err(error),
    }
}

fn verified(link: &Link) -> Page<'_> {
    Page::AddressVerified {
        project_name: link.project_name(),
        email: link.email(),
    }
}
