//! `POST /api/v1/auth/logout-all`

use actix_web::{HttpRequest, HttpResponse, web};

use crate::app_state::State;
use crate::error::ApiError;
use crate::handlers::authenticate::authenticated;
use crate::run::run_to_completion;

/// Log out everywhere
///
/// Ends every session of the account, including the current one.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout-all",
    tag = "Sessions",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "Logged out everywhere"),
    ),
)]
pub(crate) async fn logout_all(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let account = authenticated(&state, &request).await?.account.id;
    let use_case = state.api.use_cases.log_out_all.clone();
    run_to_completion(async move { use_case.run(account).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
