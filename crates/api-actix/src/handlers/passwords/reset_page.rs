//! `GET` and `POST /reset-password`

use actix_web::{HttpRequest, HttpResponse, web};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::values::{Password, SecretText};
use tenantry_domain::verifications::VerificationPurpose;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::handlers::verifications::link::{Link, find_link};
use crate::pages::Page;
use crate::request::{Form, broken_rule};
use crate::run::run_until_disconnect;

const PURPOSE: VerificationPurpose = VerificationPurpose::ResetPassword;

/// Shows the form for a new password. It changes nothing (R24).
pub(crate) async fn show(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    state.rate_limit_client(&request)?;
    let form = Form::of_query(&request);
    match find_link(&state, &form, PURPOSE).await? {
        None => Page::DeadReset.response(),
        Some(link) => choose(&state, &link, &[]).response(),
    }
}

/// Sets the new password.
pub(crate) async fn submit(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let origin = state.rate_limit_client(&request)?;
    let form = Form::read(&request, payload).await;
    let Some(link) = find_link(&state, &form, PURPOSE).await? else {
        return Page::DeadReset.response();
    };
    let password = match chosen_password(&state, &form) {
        Ok(password) => password,
        Err(broken_rules) => return choose(&state, &link, &broken_rules).response(),
    };
    match reset(&state, link.token.clone(), password, origin).await {
        Ok(()) => Page::PasswordChanged {
            project_name: link.project_name(),
        }
        .response(),
        Err(error) if error.code() == ErrorCode::InvalidResetToken => Page::DeadReset.response(),
        Err(error) => Err(error),
    }
}

fn choose<'a>(state: &State, link: &'a Link, broken_rules: &'a [String]) -> Page<'a> {
    Page::ChoosePassword {
        project_name: link.project_name(),
        email: link.email(),
        token: link.token.expose(),
        policy: state.api.settings.password_policy,
        broken_rules,
    }
}

/// A password that is missing, or was sent twice, counts as empty and breaks the rules.
fn chosen_password(state: &State, form: &Form) -> Result<Password, Vec<String>> {
    let text = form.once("password").map_or("", SecretText::expose);
    let rules = state.api.settings.password_policy.public_rules();
    rules.accept(text).map_err(|rejected| {
        let violations = rejected.0.into_iter().map(broken_rule);
        violations
            .map(|violation| violation.msg.into_owned())
            .collect()
    })
}

async fn reset(
    state: &State,
    token: SecretText,
    password: Password,
    origin: RequestOrigin,
) -> Result<(), ApiError> {
    let use_case = state.api.use_cases.reset_password.clone();
    let reset = run_until_disconnect(async move { use_case.run(&token, password, origin).await });
    reset.await.map(drop)
}
