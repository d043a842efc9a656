use async_trait::async_trait;

use crate::store::PortError;
use crate::values::{ProjectId, SecretHash, Timestamp};

/// Stores project keys (`api_key`).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ProjectKeyRepository: Send + Sync {
    /// The project of an active key; `Ok(None)` when the key is unknown, revoked, expired or of another
    /// kind, its project archived or its developer suspended.
    ///
    /// # Contract
    /// - keys of other kinds are not found (R41)           (`project_keys::other_kinds_are_unknown`)
    /// - finds active keys of available projects only      (`project_keys::only_active_keys_are_found`)
    async fn find_project_of_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ProjectId>, PortError>;
}
