use tenantry_domain::store::PortError;
use tenantry_domain::values::{Name, SecretText};
use tenantry_domain::verifications::{PendingVerification, VerificationPurpose};

use crate::app_state::State;
use crate::error::ApiError;
use crate::request::Form;
use crate::run::run_to_completion;

/// The valid token of a link, and its pending verification.
pub(crate) struct Link {
    pub(crate) token: SecretText,
    pub(crate) pending: PendingVerification,
}

/// The link whose token is in this form or query; `None` unless it is valid for this purpose. The token stays
/// unused (R24).
pub(crate) async fn find_link(
    state: &State,
    form: &Form,
    purpose: VerificationPurpose,
) -> Result<Option<Link>, ApiError> {
    let Some(token) = form.once("token").cloned() else {
        return Ok(None);
    };
    let use_case = state.api.use_cases.find_verification.clone();
    let found = run_to_completion(async move {
        let found = use_case.run(&token, purpose).await?;
        Ok::<_, PortError>(found.map(|pending| Link { token, pending }))
    });
    found.await
}

impl Link {
    pub(crate) fn project_name(&self) -> Option<&str> {
        self.pending.project_name.as_ref().map(Name::as_str)
    }

    pub(crate) fn email(&self) -> &str {
        self.pending.account.email.as_typed()
    }
}
