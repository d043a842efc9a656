use std::sync::Arc;

use thiserror::Error;

use crate::accounts::Tenant;
use crate::keys::ProjectKeyRepository;
use crate::ports::{Policy, Ports};
use crate::roles::PresentedCredential;
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{ProjectId, SecretText};

/// Resolves the tenant of a request without an access token. A project id or a project key names a project;
/// without them the tenant is the platform.
#[derive(Clone)]
pub struct ResolveTenant {
    /// Finds the project of a key.
    pub project_keys: Arc<dyn ProjectKeyRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
}

/// What a request presents to name its tenant.
#[derive(Clone, Debug)]
pub struct TenantSelector {
    /// The id of a project.
    pub project_id: PresentedCredential,
    /// The key of a project.
    pub api_key: PresentedCredential,
}

/// Why no tenant was resolved.
#[derive(Debug, Error)]
pub enum ResolveTenantError {
    /// A value was presented twice, or the two name different projects.
    #[error("the project id and the project key contradict each other")]
    Ambiguous,
    /// The project id is not a UUID.
    #[error("the project id is not a UUID")]
    MalformedProjectId,
    /// The project key is unknown or revoked, or its project is not available.
    #[error("the project key is not valid")]
    InvalidProjectKey,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl ResolveTenant {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            project_keys: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// The named tenant. It does not check that a project named by its id exists, so the response does not
    /// reveal it (R16).
    ///
    /// # Errors
    /// [`ResolveTenantError`].
    pub async fn run(&self, selector: &TenantSelector) -> Result<Tenant, ResolveTenantError> {
        let named = named_project(&selector.project_id)?;
        let of_key = match &selector.api_key {
            PresentedCredential::Absent => None,
            PresentedCredential::Ambiguous => return Err(ResolveTenantError::Ambiguous),
            PresentedCredential::Once(key) => Some(self.project_of(key).await?),
        };
        match (named, of_key) {
            (Some(named), Some(of_key)) if named != of_key => Err(ResolveTenantError::Ambiguous),
            (named, of_key) => Ok(named.or(of_key).map_or(Tenant::Platform, Tenant::Project)),
        }
    }

    async fn project_of(&self, key: &SecretText) -> Result<ProjectId, ResolveTenantError> {
        let found = self
            .project_keys
            .find_project_of_key(&key.hash(), self.clock.now())
            .await?;
        found.ok_or(ResolveTenantError::InvalidProjectKey)
    }
}

fn named_project(presented: &PresentedCredential) -> Result<Option<ProjectId>, ResolveTenantError> {
    match presented {
        PresentedCredential::Absent => Ok(None),
        PresentedCredential::Ambiguous => Err(ResolveTenantError::Ambiguous),
        PresentedCredential::Once(text) => text
            .expose()
            .parse()
            .map(Some)
            .map_err(|_| ResolveTenantError::MalformedProjectId),
    }
}
