use std::sync::Arc;

use thiserror::Error;

use crate::keys::{DeveloperKeyRepository, OperatorKeyRepository};
use crate::roles::{
    CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, PresentedCredential, ProjectStatus,
    RegistrationCredentials, RegistrationGrant, RegistrationRejection, resolve_registration,
};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{ProjectId, Timestamp};

/// Finds out what the headers of a registration allow. Reads at most once, and only what can still
/// change the response.
#[derive(Clone)]
pub struct AuthorizeRegistration {
    /// Where operator keys are looked up.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// Where developer keys are looked up.
    pub developer_keys: Arc<dyn DeveloperKeyRepository>,
    /// For keys that expire.
    pub clock: Arc<dyn Clock>,
}

/// Why a registration goes no further.
#[derive(Debug, Error)]
pub enum AuthorizeRegistrationError {
    /// The headers do not allow it.
    #[error(transparent)]
    Rejected(#[from] RegistrationRejection),
    /// It could not be found out.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl AuthorizeRegistration {
    /// What these headers allow.
    ///
    /// # Errors
    /// [`AuthorizeRegistrationError`]; nothing was stored.
    pub async fn run(
        &self,
        headers: &RegistrationCredentials,
    ) -> Result<RegistrationGrant, AuthorizeRegistrationError> {
        let facts = self.load_credentials(headers).await?;
        Ok(resolve_registration(facts)?)
    }

    async fn load_credentials(
        &self,
        headers: &RegistrationCredentials,
    ) -> Result<CheckedCredentials, PortError> {
        let now = self.clock.now();
        let mut facts = credentials_from_input(headers);
        if facts.ambiguous {
            return Ok(facts);
        }
        if headers.operator_key != PresentedCredential::Absent {
            facts.operator_key = self.operator_key(&headers.operator_key, now).await?;
        } else if facts.project != ProjectStatus::Malformed {
            self.developer_key(headers, now, &mut facts).await?;
        }
        Ok(facts)
    }

    async fn operator_key(
        &self,
        presented: &PresentedCredential,
        now: Timestamp,
    ) -> Result<OperatorKeyStatus, PortError> {
        let Some(key) = presented.value() else {
            return Ok(OperatorKeyStatus::Invalid);
        };
        let found = self
            .operator_keys
            .find_active_operator_key(&key.hash(), now)
            .await?;
        Ok(found.map_or(OperatorKeyStatus::Invalid, OperatorKeyStatus::Valid))
    }

    async fn developer_key(
        &self,
        headers: &RegistrationCredentials,
        now: Timestamp,
        facts: &mut CheckedCredentials,
    ) -> Result<(), PortError> {
        let Some(key) = headers.developer_key.value() else {
            return Ok(());
        };
        let project = project_id(&headers.project_id);
        let found = self
            .developer_keys
            .find_developer_context(&key.hash(), project, now)
            .await?;
        if let Some(context) = found {
            facts.developer_key = DeveloperKeyStatus::Valid(context.key_id, context.developer_id);
            if let Some(project) = context.project_id {
                facts.project = ProjectStatus::Own(project);
            }
        }
        Ok(())
    }
}

/// What the headers alone say; a key is not valid before it was looked up.
fn credentials_from_input(headers: &RegistrationCredentials) -> CheckedCredentials {
    CheckedCredentials {
        ambiguous: headers.are_ambiguous(),
        operator_key: match headers.operator_key {
            PresentedCredential::Absent => OperatorKeyStatus::Absent,
            _ => OperatorKeyStatus::Invalid,
        },
        developer_key: match headers.developer_key {
            PresentedCredential::Absent => DeveloperKeyStatus::Absent,
            _ => DeveloperKeyStatus::Invalid,
        },
        project: match (&headers.project_id, project_id(&headers.project_id)) {
            (PresentedCredential::Absent, _) => ProjectStatus::Absent,
            (_, None) => ProjectStatus::Malformed,
            (_, Some(_)) => ProjectStatus::Unavailable,
        },
    }
}

pub(super) fn project_id(presented: &PresentedCredential) -> Option<ProjectId> {
    presented.value()?.expose().parse().ok()
}
