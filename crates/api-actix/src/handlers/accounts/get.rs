//! `GET /api/v1/auth/me`

use actix_web::{HttpRequest, web};

use crate::app_state::State;
use crate::error::ApiError;
use crate::handlers::authenticate::authenticated;
use crate::response::AccountResponse;

/// Get my account
///
/// Works before the email address is verified.
#[utoipa::path(
    get,
    path = "/api/v1/auth/me",
    tag = "Account",
    security(("access_token" = [])),
    responses((status = 200, description = "The account", body = AccountResponse)),
)]
pub(crate) async fn get_account(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<web::Json<AccountResponse>, ApiError> {
    let caller = authenticated(&state, &request).await?;
    Ok(web::Json(AccountResponse::from(&caller.account)))
}
