//! `PATCH /api/v1/auth/me`

use actix_web::{HttpRequest, web};
use tenantry_domain::accounts::Account;
use tenantry_domain::values::FullName;
use utoipa::ToSchema;

use super::caller::authenticated;
use super::me::AccountResponse;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody, ErrorCode};
use crate::request::{Fields, read_object};
use crate::run::run_to_completion;

/// What to change. Other members are ignored.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the wire format; the members are read one by one"
)]
pub(crate) struct UpdateAccountRequest {
    /// The new name; null or blank takes it away, and left out it stays.
    #[schema(example = "Jane Doe", max_length = 255)]
    full_name: Option<String>,
}

/// Change my name
///
/// Answers also while the address is not verified.
#[utoipa::path(
    patch,
    path = "/api/v1/auth/me",
    tag = "Account",
    security(("access_token" = [])),
    request_body = UpdateAccountRequest,
    responses(
        (status = 200, description = "The account as it is now", body = AccountResponse),
        (status = 401, description = "Not authenticated", body = ErrorBody),
        (status = 413, description = "Body too large", body = ErrorBody),
        (status = 415, description = "Not JSON", body = ErrorBody),
        (status = 422, description = "Not valid", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn rename(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<AccountResponse>, ApiError> {
    let account = authenticated(&state, &request).await?.account;
    let mut fields = Fields::of(read_object(&request, payload).await?);
    let is_named = fields.mentions("full_name");
    let full_name = fields.optional_full_name();
    let full_name = fields.finish(Some(full_name))?;
    let account = if is_named {
        give_name(&state, &account, full_name).await?
    } else {
        account
    };
    Ok(web::Json(AccountResponse::from(&account)))
}

async fn give_name(
    state: &State,
    account: &Account,
    full_name: Option<FullName>,
) -> Result<Account, ApiError> {
    let (use_case, id) = (state.api.use_cases.update_account.clone(), account.id);
    let renamed = run_to_completion(async move { use_case.run(id, full_name).await }).await?;
    renamed.ok_or_else(|| ErrorCode::InvalidToken.into())
}
