//! A `PostgreSQL` database for each test.

mod contents;
mod life_models;
mod platform_models;
#[path = "../../src/schema.rs"]
mod schema;
mod server;
mod stored;

use async_trait::async_trait;
use diesel::ExpressionMethods as _;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use std::sync::Arc;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_domain::store::Store;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};
use tenantry_domain_testkit::{StoreSnapshot, StoreUnderTest};

pub(crate) use server::TestDatabase;
use stored::stored;

/// The Postgres stores on a database of their own, which is dropped with it.
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

    pub(crate) async fn connection(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.test_database.url())
            .await
            .expect("a connection")
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
        contents::read(&mut self.connection().await).await
    }

    async fn suspend_account(&self, id: AccountId, at: Timestamp) {
        use schema::accounts::{disabled_at, table};
        let suspension = diesel::update(diesel::QueryDsl::find(table, id.as_uuid()));
        let suspension = suspension.set(disabled_at.eq(stored(at)));
        let changed = suspension.execute(&mut self.connection().await).await;
        assert_eq!(changed, Ok(1));
    }

    async fn archive_project(&self, id: ProjectId, at: Timestamp) {
        use schema::projects::{archived_at, table};
        let archiving = diesel::update(diesel::QueryDsl::find(table, id.as_uuid()));
        let archiving = archiving.set(archived_at.eq(stored(at)));
        let changed = archiving.execute(&mut self.connection().await).await;
        assert_eq!(changed, Ok(1));
    }

    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp) {
        use schema::developer_keys::{revoked_at, table};
        let revocation = diesel::update(diesel::QueryDsl::find(table, id.as_uuid()));
        let revocation = revocation.set(revoked_at.eq(stored(at)));
        let changed = revocation.execute(&mut self.connection().await).await;
        assert_eq!(changed, Ok(1));
    }

    async fn end_session(&self, id: SessionId, at: Timestamp) {
        use schema::sessions::{ended_at, table};
        let ending = diesel::update(diesel::QueryDsl::find(table, id.as_uuid()));
        let ending = ending.set(ended_at.eq(stored(at)));
        let changed = ending.execute(&mut self.connection().await).await;
        assert_eq!(changed, Ok(1));
    }
}
