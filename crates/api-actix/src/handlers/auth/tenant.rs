//! Where somebody without a token acts.

use actix_web::HttpRequest;
use tenantry_domain::accounts::{ResolveTenantError, Tenant};

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::space_headers;
use crate::run::run_read;

/// The project that `X-Project-ID` or `X-API-Key` names; the platform without them.
///
/// # Errors
/// 400 when the headers contradict each other or hold no UUID, 401 for a key that is not good.
pub(super) async fn resolve_tenant(
    state: &State,
    request: &HttpRequest,
) -> Result<Tenant, ApiError> {
    let headers = space_headers(request);
    run_read(state.api.use_cases.resolve_tenant.run(&headers)).await
}

impl From<ResolveTenantError> for ApiError {
    fn from(error: ResolveTenantError) -> Self {
        match error {
            ResolveTenantError::Ambiguous => ErrorCode::AmbiguousCredentials.into(),
            ResolveTenantError::MalformedProjectId => ErrorCode::MalformedProjectId.into(),
            ResolveTenantError::InvalidProjectKey => ErrorCode::InvalidProjectKey.into(),
            ResolveTenantError::Port(error) => error.into(),
        }
    }
}
