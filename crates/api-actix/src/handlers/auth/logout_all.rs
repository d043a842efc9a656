//! `POST /api/v1/auth/logout-all`

use actix_web::{HttpRequest, HttpResponse, web};

use super::caller::authenticated;
use crate::app_state::State;
use crate::error::{ApiError, ErrorBody};
use crate::run::run_to_completion;

/// Log out everywhere
///
/// Ends every session of the account, this one too.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout-all",
    tag = "Sessions",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "Logged out everywhere"),
        (status = 401, description = "Not authenticated", body = ErrorBody),
        (status = 429, description = "Too many requests", body = ErrorBody),
        (status = 503, description = "Not logged out: try again later", body = ErrorBody),
    ),
)]
pub(crate) async fn log_out_everywhere(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let account = authenticated(&state, &request).await?.account.id;
    let use_case = state.api.use_cases.log_out_all.clone();
    run_to_completion(async move { use_case.run(account).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
