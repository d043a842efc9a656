//! `GET /api/v1/auth/me`

use actix_web::{HttpRequest, web};
use serde::Serialize;
use tenantry_domain::accounts::Account;
use utoipa::ToSchema;

use super::caller::authenticated;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody};

/// The account behind the access token.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountResponse {
    id: String,
    email: String,
    full_name: Option<String>,
    /// `platform_operator`, `developer` or `end_user`.
    role: &'static str,
    /// False until the address is verified.
    is_active: bool,
    #[schema(example = "2025-12-07T10:30:00Z")]
    created_at: String,
    /// The project of an end user; null for everybody else.
    project_id: Option<String>,
}

/// Who am I?
///
/// Answers also while the address is not verified.
#[utoipa::path(
    get,
    path = "/api/v1/auth/me",
    tag = "Account",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The account", body = AccountResponse),
        (status = 401, description = "Not authenticated", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn me(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<web::Json<AccountResponse>, ApiError> {
    let caller = authenticated(&state, &request).await?;
    Ok(web::Json(AccountResponse::from(&caller.account)))
}

impl From<&Account> for AccountResponse {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email.as_typed().to_owned(),
            full_name: account
                .full_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            role: account.tier.role().as_str(),
            is_active: account.is_active(),
            created_at: account.created_at.to_string(),
            project_id: account.tier.project_id().map(|id| id.to_string()),
        }
    }
}
