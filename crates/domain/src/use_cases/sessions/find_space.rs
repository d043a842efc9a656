use std::sync::Arc;

use thiserror::Error;

use crate::model::AccountScope;
use crate::ports::{Clock, ProjectKeyRepository, StoreError};
use crate::roles::Presented;
use crate::values::{ProjectId, SecretText};

/// Finds out in which space of addresses a caller wants to act: `X-Project-ID` or `X-API-Key` name a
/// project; without them it is the platform.
#[derive(Clone)]
pub struct FindAccountSpace {
    /// Where project keys are looked up.
    pub project_keys: Arc<dyn ProjectKeyRepository>,
    /// For keys that expire.
    pub clock: Arc<dyn Clock>,
}

/// What a caller presented.
#[derive(Clone, Debug)]
pub struct SpaceHeaders {
    /// `X-Project-ID`.
    pub project_id: Presented,
    /// `X-API-Key`.
    pub api_key: Presented,
}

/// Why there is no space.
#[derive(Debug, Error)]
pub enum FindAccountSpaceError {
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
    Store(#[from] StoreError),
}

impl FindAccountSpace {
    /// The space that these headers name. Whether a project that is named by its id exists is not looked
    /// at: nobody learns that here (R16).
    ///
    /// # Errors
    /// [`FindAccountSpaceError`].
    pub async fn run(&self, headers: &SpaceHeaders) -> Result<AccountScope, FindAccountSpaceError> {
        let named = named_project(&headers.project_id)?;
        let opened = match &headers.api_key {
            Presented::Absent => None,
            Presented::Ambiguous => return Err(FindAccountSpaceError::Ambiguous),
            Presented::Once(key) => Some(self.project_of(key).await?),
        };
        match (named, opened) {
            (Some(named), Some(opened)) if named != opened => Err(FindAccountSpaceError::Ambiguous),
            (named, opened) => Ok(named
                .or(opened)
                .map_or(AccountScope::Platform, AccountScope::Project)),
        }
    }

    async fn project_of(&self, key: &SecretText) -> Result<ProjectId, FindAccountSpaceError> {
        let found = self
            .project_keys
            .find_project(&key.hash(), self.clock.now())
            .await?;
        found.ok_or(FindAccountSpaceError::InvalidProjectKey)
    }
}

fn named_project(presented: &Presented) -> Result<Option<ProjectId>, FindAccountSpaceError> {
    match presented {
        Presented::Absent => Ok(None),
        Presented::Ambiguous => Err(FindAccountSpaceError::Ambiguous),
        Presented::Once(text) => text
            .expose()
            .parse()
            .map(Some)
            .map_err(|_| FindAccountSpaceError::MalformedProjectId),
    }
}
