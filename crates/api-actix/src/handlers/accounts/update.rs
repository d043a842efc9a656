//! `PATCH /api/v1/auth/me`

use actix_web::{HttpRequest, web};
use tenantry_domain::accounts::Account;
use tenantry_domain::values::FullName;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::handlers::authenticate::authenticated;
use crate::request::{FULL_NAME_UPDATE, Update, read_body, request_body};
use crate::response::AccountResponse;
use crate::run::run_to_completion;

request_body! {
    /// The fields to change. Other members are ignored.
    pub(crate) struct UpdateAccountRequest {
        /// The new name; null or blank removes it. Without this member the name stays unchanged.
        full_name: Update<Option<FullName>> = FULL_NAME_UPDATE,
    }
}

/// Update my account
///
/// Works before the email address is verified.
#[utoipa::path(
    patch,
    path = "/api/v1/auth/me",
    tag = "Account",
    security(("access_token" = [])),
    request_body = UpdateAccountRequest,
    responses((status = 200, description = "The updated account", body = AccountResponse)),
)]
pub(crate) async fn update_account(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<AccountResponse>, ApiError> {
    let account = authenticated(&state, &request).await?.account;
    let update: UpdateAccountRequest = read_body(&state, &request, payload).await?;
    let account = match update.full_name {
        Update::Set(full_name) => rename(&state, &account, full_name).await?,
        Update::Keep => account,
    };
    Ok(web::Json(AccountResponse::from(&account)))
}

async fn rename(
    state: &State,
    account: &Account,
    full_name: Option<FullName>,
) -> Result<Account, ApiError> {
    let (use_case, id) = (state.api.use_cases.update_account.clone(), account.id);
    let renamed = run_to_completion(async move { use_case.run(id, full_name).await }).await?;
    renamed.ok_or_else(|| ErrorCode::InvalidToken.into())
}
