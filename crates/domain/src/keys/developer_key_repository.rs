use async_trait::async_trait;

use crate::store::PortError;
use crate::values::{AccountId, DeveloperKeyId, ProjectId, SecretHash, Timestamp};

/// Stores developer keys.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait DeveloperKeyRepository: Send + Sync {
    /// The developer of an active key, and the project when it is an active one of that developer, in one
    /// read. `Ok(None)` when the key is unknown, revoked, expired or of another kind, or its developer is
    /// suspended.
    ///
    /// # Contract
    /// - keys of other kinds are not found (R41)           (`developer_keys::other_kinds_are_unknown`)
    /// - revoked and expired keys are not found, and those of suspended developers (`developer_keys::only_active_keys_are_found`)
    /// - unknown, archived and foreign projects are `None` (`developer_keys::only_own_active_projects_are_seen`)
    async fn find_developer_context(
        &self,
        key: &SecretHash,
        project: Option<ProjectId>,
        now: Timestamp,
    ) -> Result<Option<DeveloperContext>, PortError>;
}

/// What a developer key allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeveloperContext {
    /// The id of the key.
    pub key_id: DeveloperKeyId,
    /// The developer it belongs to.
    pub developer_id: AccountId,
    /// The requested project, when it is an active one of this developer.
    pub project_id: Option<ProjectId>,
}
