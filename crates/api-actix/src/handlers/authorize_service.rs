use actix_web::HttpRequest;
use tenantry_domain::keys::{Scope, ServiceCaller, ServiceTokenError, ServiceTokenRejection};
use tenantry_domain::values::SecretText;

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::middleware::AuditNote;
use crate::request::{bearer_token, client_address};
use crate::run::run_read;

/// Requires an active service token **and** an allowed IP address **and** the scope (R44). Every private handler
/// calls this first.
///
/// # Errors
/// 401 without a valid token, 403 for an address or scope that is not allowed, 429 above the quota.
pub(super) async fn authorize_service(
    state: &State,
    request: &HttpRequest,
    scope: Scope,
) -> Result<ServiceCaller, ApiError> {
    let token = SecretText::new(bearer_token(request.headers())?.to_owned());
    let caller = run_read(state.api.use_cases.authenticate_service_token.run(&token)).await?;
    AuditNote::actor(request, caller.actor());
    let settings = &state.api.settings;
    let address = client_address(
        request.peer_addr(),
        request.headers(),
        &settings.trusted_proxies,
    )
    .ok_or(ErrorCode::AddressNotAllowed)?;
    caller.require_address(address, &settings.private_networks)?;
    caller.require_scope(scope)?;
    if let Some(credential) = caller.actor().credential_id() {
        state.rate_limits.count(credential)?;
    }
    Ok(caller)
}

impl From<ServiceTokenError> for ApiError {
    fn from(error: ServiceTokenError) -> Self {
        match error {
            ServiceTokenError::Invalid => ErrorCode::InvalidToken.into(),
            ServiceTokenError::Port(error) => error.into(),
        }
    }
}

impl From<ServiceTokenRejection> for ApiError {
    fn from(rejection: ServiceTokenRejection) -> Self {
        match rejection {
            ServiceTokenRejection::Address => ErrorCode::AddressNotAllowed.into(),
            ServiceTokenRejection::Scope(scope) => Self::from(ErrorCode::ScopeMissing).with_detail(
                format!("The service token lacks the scope {}", scope.as_str()),
            ),
        }
    }
}
