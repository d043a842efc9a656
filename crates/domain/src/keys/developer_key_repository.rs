use async_trait::async_trait;

use crate::store::PortError;
use crate::values::{AccountId, DeveloperKeyId, ProjectId, SecretHash, Timestamp};

/// Where developer keys are kept.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait DeveloperKeyRepository: Send + Sync {
    /// The developer behind an active key, and whether the project is an active one of that developer:
    /// one read. `Ok(None)` when the key is unknown, revoked, expired or of another kind, or its
    /// developer suspended.
    ///
    /// # Contract
    /// - keys of other kinds are unknown here (R41)        (`developer_keys::other_kinds_are_unknown`)
    /// - revoked, expired and suspended are unknown        (`developer_keys::only_active_keys_are_found`)
    /// - unknown, archived and foreign projects look alike (`developer_keys::only_own_active_projects_are_seen`)
    async fn find_developer_context(
        &self,
        key: &SecretHash,
        project: Option<ProjectId>,
        now: Timestamp,
    ) -> Result<Option<DeveloperContext>, PortError>;
}

/// What a developer key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeveloperContext {
    /// The key.
    pub key_id: DeveloperKeyId,
    /// The developer it belongs to.
    pub developer_id: AccountId,
    /// The project that was asked for, when it is an active one of this developer.
    pub project_id: Option<ProjectId>,
}
