use std::sync::Arc;

use thiserror::Error;

use crate::accounts::Tenant;
use crate::keys::ProjectKeyRepository;
use crate::roles::PresentedCredential;
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{ProjectId, SecretText};

/// Finds out in which space of addresses a caller wants to act: `X-Project-ID` or `X-API-Key` name a
/// project; without them it is the platform.
#[derive(Clone)]
pub struct ResolveTenant {
    /// Where project keys are looked up.
    pub project_keys: Arc<dyn ProjectKeyRepository>,
    /// For keys that expire.
    pub clock: Arc<dyn Clock>,
}

/// What a caller presented.
#[derive(Clone, Debug)]
pub struct TenantSelector {
    /// `X-Project-ID`.
    pub project_id: PresentedCredential,
    /// `X-API-Key`.
    pub api_key: PresentedCredential,
}

/// Why there is no space.
#[derive(Debug, Error)]
pub enum ResolveTenantError {
    /// A header was sent twice, or the two name different projects.
    #[error("the headers contradict each other")]
    Ambiguous,
    /// The project id is no UUID.
    #[error("the project id is not a UUID")]
    MalformedProjectId,
    /// The project key is unknown, revoked, or its project not available.
    #[error("the project key is not valid")]
    InvalidProjectKey,
    /// It could not be found out.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl ResolveTenant {
    /// The space that these headers name. Whether a project that is named by its id exists is not looked
    /// at: nobody learns that here (R16).
    ///
    /// # Errors
    /// [`ResolveTenantError`].
    pub async fn run(&self, headers: &TenantSelector) -> Result<Tenant, ResolveTenantError> {
        let named = named_project(&headers.project_id)?;
        let opened = match &headers.api_key {
            PresentedCredential::Absent => None,
            PresentedCredential::Ambiguous => return Err(ResolveTenantError::Ambiguous),
            PresentedCredential::Once(key) => Some(self.project_of(key).await?),
        };
        match (named, opened) {
            (Some(named), Some(opened)) if named != opened => Err(ResolveTenantError::Ambiguous),
            (named, opened) => Ok(named.or(opened).map_or(Tenant::Platform, Tenant::Project)),
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
