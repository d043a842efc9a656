//! A `PostgreSQL` database for each test.

mod server;

use std::sync::Arc;

use async_trait::async_trait;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_adapters_sql_testkit::{changes, contents};
use tenantry_domain::store::Store;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};
use tenantry_domain_testkit::{StoreSnapshot, StoreUnderTest};

pub(crate) use server::TestDatabase;

/// A store in a database of its own, which is dropped with it.
pub(crate) struct PostgresUnderTest {
    pub(crate) database: PostgresDatabase,
    pub(crate) test_database: TestDatabase,
}

impl PostgresUnderTest {
    pub(crate) async fn start_with(settings: PoolSettings) -> Self {
        let test_database = TestDatabase::create().await;
        let database = PostgresDatabase::connect(&test_database.url(), settings).expect("a URL");
        Self {
            database,
            test_database,
        }
    }

    /// The same database through connections that do not belong to the store.
    fn outside(&self) -> PostgresDatabase {
        let url = self.test_database.url();
        PostgresDatabase::connect(&url, PoolSettings::default()).expect("a URL")
    }
}

#[async_trait]
impl StoreUnderTest for PostgresUnderTest {
    async fn start() -> Self {
        Self::start_with(PoolSettings::default()).await
    }

    fn store(&self) -> Arc<dyn Store> {
        self.database.store()
    }

    async fn contents(&self) -> StoreSnapshot {
        contents(&self.outside()).await
    }

    async fn suspend_account(&self, id: AccountId, at: Timestamp) {
        changes::suspend_account(&self.outside(), id, at).await;
    }

    async fn archive_project(&self, id: ProjectId, at: Timestamp) {
        changes::archive_project(&self.outside(), id, at).await;
    }

    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp) {
        changes::revoke_developer_key(&self.outside(), id, at).await;
    }

    async fn end_session(&self, id: SessionId, at: Timestamp) {
        changes::end_session(&self.outside(), id, at).await;
    }
}
