//! A SQLite database for each test.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use tempfile::TempDir;
use tenantry_adapters_sql_testkit::{changes, contents};
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain::store::Store;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};
use tenantry_domain_testkit::{StoreSnapshot, StoreUnderTest};

/// A store in a file that is deleted with it.
pub(crate) struct SqliteUnderTest {
    pub(crate) database: SqliteDatabase,
    folder: TempDir,
}

impl SqliteUnderTest {
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("tenantry.db")
    }
}

#[async_trait]
impl StoreUnderTest for SqliteUnderTest {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tenantry.db");
        let database = SqliteDatabase::open(&path).expect("a database");
        let store = database.store();
        store.apply_migrations().await.expect("the schema");
        let store = Self { database, folder };
        assert!(store.path().is_file(), "the database is where it should be");
        store
    }

    fn store(&self) -> Arc<dyn Store> {
        self.database.store()
    }

    async fn contents(&self) -> StoreSnapshot {
        contents(&self.database).await
    }

    async fn suspend_account(&self, id: AccountId, at: Timestamp) {
        changes::suspend_account(&self.database, id, at).await;
    }

    async fn archive_project(&self, id: ProjectId, at: Timestamp) {
        changes::archive_project(&self.database, id, at).await;
    }

    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp) {
        changes::revoke_developer_key(&self.database, id, at).await;
    }

    async fn end_session(&self, id: SessionId, at: Timestamp) {
        changes::end_session(&self.database, id, at).await;
    }
}
