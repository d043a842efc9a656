use std::sync::Arc;

use thiserror::Error;

use crate::keys::{DeveloperKeyRepository, OperatorKeyRepository};
use crate::ports::{Policy, Ports};
use crate::roles::{
    CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, PresentedCredential, ProjectStatus,
    RegistrationCredentials, RegistrationGrant, RegistrationRejection, resolve_registration,
};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{ProjectId, Timestamp};

/// Decides what the credentials of a registration allow. It reads at most once, and only when the result can
/// still depend on it.
#[derive(Clone)]
pub struct AuthorizeRegistration {
    /// Finds the operator key.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// Finds the developer key and its project.
    pub developer_keys: Arc<dyn DeveloperKeyRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
}

/// Why a registration is not authorised.
#[derive(Debug, Error)]
pub enum AuthorizeRegistrationError {
    /// The credentials do not allow it.
    #[error(transparent)]
    Rejected(#[from] RegistrationRejection),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl AuthorizeRegistration {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            operator_keys: ports.store.clone(),
            developer_keys: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// What these credentials allow.
    ///
    /// # Errors
    /// [`AuthorizeRegistrationError`]; nothing was stored.
    pub async fn run(
        &self,
        credentials: &RegistrationCredentials,
    ) -> Result<RegistrationGrant, AuthorizeRegistrationError> {
        let checked = self.load_credentials(credentials).await?;
        Ok(resolve_registration(checked)?)
    }

    async fn load_credentials(
        &self,
        credentials: &RegistrationCredentials,
    ) -> Result<CheckedCredentials, PortError> {
        let now = self.clock.now();
        let mut checked = credentials_from_input(credentials);
        if checked.ambiguous {
            return Ok(checked);
        }
        if credentials.operator_key != PresentedCredential::Absent {
            checked.operator_key = self.operator_key(&credentials.operator_key, now).await?;
        } else if checked.project != ProjectStatus::Malformed {
            self.developer_key(credentials, now, &mut checked).await?;
        }
        Ok(checked)
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
        credentials: &RegistrationCredentials,
        now: Timestamp,
        checked: &mut CheckedCredentials,
    ) -> Result<(), PortError> {
        let Some(key) = credentials.developer_key.value() else {
            return Ok(());
        };
        let project = project_id(&credentials.project_id);
        let found = self
            .developer_keys
            .find_developer_context(&key.hash(), project, now)
            .await?;
        if let Some(context) = found {
            checked.developer_key = DeveloperKeyStatus::Valid(context.key_id, context.developer_id);
            if let Some(project) = context.project_id {
                checked.project = ProjectStatus::Own(project);
            }
        }
        Ok(())
    }
}

/// What is known without a read: every key counts as invalid.
fn credentials_from_input(credentials: &RegistrationCredentials) -> CheckedCredentials {
    CheckedCredentials {
        ambiguous: credentials.are_ambiguous(),
        operator_key: match credentials.operator_key {
            PresentedCredential::Absent => OperatorKeyStatus::Absent,
            _ => OperatorKeyStatus::Invalid,
        },
        developer_key: match credentials.developer_key {
            PresentedCredential::Absent => DeveloperKeyStatus::Absent,
            _ => DeveloperKeyStatus::Invalid,
        },
        project: match (&credentials.project_id, project_id(&credentials.project_id)) {
            (PresentedCredential::Absent, _) => ProjectStatus::Absent,
            (_, None) => ProjectStatus::Malformed,
            (_, Some(_)) => ProjectStatus::Unavailable,
        },
    }
}

pub(super) fn project_id(presented: &PresentedCredential) -> Option<ProjectId> {
    presented.value()?.expose().parse().ok()
}
