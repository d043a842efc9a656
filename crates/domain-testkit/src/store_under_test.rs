use async_trait::async_trait;
use tenantry_domain::ports::Stores;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};

use crate::Contents;

/// A store as the contract suite sees it: its ports, a view of everything stored, and the changes that
/// no use case makes yet. An adapter implements it in its tests; any failure panics.
#[async_trait]
pub trait StoreUnderTest: Send + Sync + Sized + 'static {
    /// A fresh, empty store of its own, with the schema applied. Nothing else may use it.
    async fn start() -> Self;

    /// The ports under test.
    fn stores(&self) -> Stores;

    /// Everything stored, for what no port reads back yet.
    async fn contents(&self) -> Contents;

    /// Sets [`disabled_at`](tenantry_domain::model::Account::disabled_at), and nothing else.
    async fn suspend_account(&self, id: AccountId, at: Timestamp);

    /// Sets [`archived_at`](tenantry_domain::model::Project::archived_at), and nothing else.
    async fn archive_project(&self, id: ProjectId, at: Timestamp);

    /// Sets [`revoked_at`](tenantry_domain::model::KeyRecord::revoked_at), and nothing else.
    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp);

    /// Sets [`ended_at`](tenantry_domain::model::Session::ended_at), and nothing else.
    async fn end_session(&self, id: SessionId, at: Timestamp);
}
