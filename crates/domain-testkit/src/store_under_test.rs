use std::sync::Arc;

use async_trait::async_trait;
use tenantry_domain::store::Store;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};

use crate::StoreSnapshot;

/// A store as the contract suite sees it: its ports, a view of everything stored, and changes that no
/// use case makes yet. An adapter implements it in its tests. Any failure panics.
#[async_trait]
pub trait StoreUnderTest: Send + Sync + 'static {
    /// A new, empty store with the schema applied, which nothing else uses.
    async fn start() -> Self
    where
        Self: Sized;

    /// The ports under test.
    fn store(&self) -> Arc<dyn Store>;

    /// Everything stored, read around the ports.
    async fn contents(&self) -> StoreSnapshot;

    /// Sets [`disabled_at`](tenantry_domain::accounts::Account::disabled_at), and nothing else.
    async fn suspend_account(&self, id: AccountId, at: Timestamp);

    /// Sets [`archived_at`](tenantry_domain::projects::Project::archived_at), and nothing else.
    async fn archive_project(&self, id: ProjectId, at: Timestamp);

    /// Sets [`revoked_at`](tenantry_domain::keys::KeyRecord::revoked_at), and nothing else.
    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp);

    /// Sets [`ended_at`](tenantry_domain::sessions::Session::ended_at), and nothing else.
    async fn end_session(&self, id: SessionId, at: Timestamp);
}
