use actix_web::HttpRequest;
use tenantry_domain::accounts::{ResolveTenantError, Tenant};

use crate::app_state::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::tenant_selector;
use crate::run::run_read;

/// The project of `X-Project-ID` or `X-API-Key`; the platform without them.
///
/// # Errors
/// 400 when the headers contradict each other or the id is not a UUID, 401 for an invalid key.
pub(super) async fn resolve_tenant(
    state: &State,
    request: &HttpRequest,
) -> Result<Tenant, ApiError> {
    let selector = tenant_selector(request);
    run_read(state.api.use_cases.resolve_tenant.run(&selector)).await
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
