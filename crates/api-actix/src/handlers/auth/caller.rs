//! Who calls with an access token.

use actix_web::HttpRequest;
use tenantry_domain::sessions::{AuthenticateAccessError, Authenticated};

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::bearer_token;
use crate::run::run_read;

/// The account and the session behind the bearer token; the account need not be verified.
///
/// # Errors
/// 401 without a good token, 429 when the account calls too often.
pub(super) async fn authenticated(
    state: &State,
    request: &HttpRequest,
) -> Result<Authenticated, ApiError> {
    let token = bearer_token(request.headers())?;
    let caller = run_read(state.api.use_cases.authenticate_access.run(token)).await?;
    state.rate_limits.count(caller.account.id.as_uuid())?;
    Ok(caller)
}

/// The same, provided that the account may do more than look after its own verification.
///
/// # Errors
/// As for [`authenticated`], and 403 while the address is not verified where that is required.
pub(super) async fn activated(
    state: &State,
    request: &HttpRequest,
) -> Result<Authenticated, ApiError> {
    let caller = authenticated(state, request).await?;
    let is_required = state.api.settings.require_verified_email;
    if caller.account.may_log_in(is_required) {
        Ok(caller)
    } else {
        Err(ErrorCode::AccountNotActivated.into())
    }
}

impl From<AuthenticateAccessError> for ApiError {
    fn from(error: AuthenticateAccessError) -> Self {
        match error {
            AuthenticateAccessError::Rejected => ErrorCode::InvalidToken.into(),
            AuthenticateAccessError::Port(error) => error.into(),
        }
    }
}
