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
    let verifications = state.api.verifications.clone();
    let (hash, now) = (token.hash(), state.api.clock.now());
    let found =
        run_to_completion(
            async move { verifications.find_verification(&hash, purpose, now).await },
        )
        .await?;
    Ok(found.map(|pending| Link { token, pending }))
}

impl Link {
    pub(crate) fn project_name(&self) -> Option<&str> {
        self.pending.project_name.as_ref().map(Name::as_str)
    }

    pub(crate) fn email(&self) -> &str {
        self.pending.account.email.as_typed()
    }
}
