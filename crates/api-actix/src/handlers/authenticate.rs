use actix_web::HttpRequest;
use tenantry_domain::sessions::{AuthenticateAccessError, Authenticated};

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::bearer_token;
use crate::run::run_read;

/// The account and session of the access token; the email address need not be verified.
///
/// # Errors
/// 401 without a valid token, 429 when the account exceeds its quota.
pub(super) async fn authenticated(
    state: &State,
    request: &HttpRequest,
) -> Result<Authenticated, ApiError> {
    let token = bearer_token(request.headers())?;
    let caller = run_read(state.api.use_cases.authenticate_access.run(token)).await?;
    state.rate_limits.count(caller.account.id.as_uuid())?;
    Ok(caller)
}

/// As [`authenticated`], for operations that need a verified email address.
///
/// # Errors
/// As for [`authenticated`], and 403 when the address has to be verified and is not.
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
