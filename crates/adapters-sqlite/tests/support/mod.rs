//! A SQLite database for each test.

mod contents;
mod life_models;
mod platform_models;
#[path = "../../src/schema.rs"]
mod schema;
mod stored;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use stored::{stored, stored_id};
use tempfile::TempDir;
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain::store::Store;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};
use tenantry_domain_testkit::{StoreSnapshot, StoreUnderTest};

/// The SQLite stores on a database of their own, which is deleted with it.
pub(crate) struct SqliteUnderTest {
    pub(crate) database: SqliteDatabase,
    folder: TempDir,
}

impl SqliteUnderTest {
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("tenantry.db")
    }

    /// A connection that does not belong to the stores.
    pub(crate) fn connection(&self) -> SqliteConnection {
        let path = self.path();
        let path = path.to_str().expect("Unicode");
        let mut connection = SqliteConnection::establish(path).expect("a connection");
        let setup = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";
        connection.batch_execute(setup).expect("a setup");
        connection
    }
}

#[async_trait]
impl StoreUnderTest for SqliteUnderTest {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database =
            SqliteDatabase::open(&folder.path().join("tenantry.db")).expect("a database");
        let store = database.store();
        store.apply_migrations().await.expect("the schema");
        Self { database, folder }
    }

    fn store(&self) -> Arc<dyn Store> {
        self.database.store()
    }

    async fn contents(&self) -> StoreSnapshot {
        contents::read(&mut self.connection())
    }

    async fn suspend_account(&self, id: AccountId, at: Timestamp) {
        use schema::accounts::{disabled_at, table};
        let suspension = diesel::update(table.find(stored_id(id.as_uuid())));
        let suspension = suspension.set(disabled_at.eq(stored(at)));
        assert_eq!(suspension.execute(&mut self.connection()), Ok(1));
    }

    async fn archive_project(&self, id: ProjectId, at: Timestamp) {
        use schema::projects::{archived_at, table};
        let archiving = diesel::update(table.find(stored_id(id.as_uuid())));
        let archiving = archiving.set(archived_at.eq(stored(at)));
        assert_eq!(archiving.execute(&mut self.connection()), Ok(1));
    }

    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp) {
        use schema::developer_keys::{revoked_at, table};
        let revocation = diesel::update(table.find(stored_id(id.as_uuid())));
        let revocation = revocation.set(revoked_at.eq(stored(at)));
        assert_eq!(revocation.execute(&mut self.connection()), Ok(1));
    }

    async fn end_session(&self, id: SessionId, at: Timestamp) {
        use schema::sessions::{ended_at, table};
        let ending = diesel::update(table.find(stored_id(id.as_uuid())));
        let ending = ending.set(ended_at.eq(stored(at)));
        assert_eq!(ending.execute(&mut self.connection()), Ok(1));
    }
}
