//! Where somebody without a token acts.

use actix_web::HttpRequest;
use tenantry_domain::model::AccountScope;
use tenantry_domain::use_cases::FindAccountSpaceError;

use crate::api::State;
use crate::error::{ApiError, ErrorCode};
use crate::request::space_headers;
use crate::steps::look_up;

/// The project that `X-Project-ID` or `X-API-Key` names; the platform without them.
///
/// # Errors
/// 400 when the headers contradict each other or hold no UUID, 401 for a key that is not good.
pub(super) async fn find_space(
    state: &State,
    request: &HttpRequest,
) -> Result<AccountScope, ApiError> {
    let headers = space_headers(request);
    look_up(state.api.find_account_space.run(&headers)).await
}

impl From<FindAccountSpaceError> for ApiError {
    fn from(error: FindAccountSpaceError) -> Self {
        match error {
            FindAccountSpaceError::Ambiguous => ErrorCode::AmbiguousCredentials.into(),
            FindAccountSpaceError::MalformedProjectId => ErrorCode::MalformedProjectId.into(),
            FindAccountSpaceError::InvalidProjectKey => ErrorCode::InvalidProjectKey.into(),
            FindAccountSpaceError::Store(error) => error.into(),
        }
    }
}
