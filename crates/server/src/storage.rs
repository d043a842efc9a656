use anyhow::Context as _;
use std::sync::Arc;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain::store::Store;

use crate::settings::DatabaseUrl;

/// The stores that the settings name, with whatever schema they have.
pub(crate) fn open(database: &DatabaseUrl) -> anyhow::Result<Arc<dyn Store>> {
    match database {
        DatabaseUrl::Sqlite(path) => {
            let database = SqliteDatabase::open(path).context("TENANTRY_DATABASE_URL")?;
            Ok(database.store())
        }
        DatabaseUrl::Postgres(url) => {
            let database = PostgresDatabase::connect(url.expose(), PoolSettings::default())
                .context("TENANTRY_DATABASE_URL")?;
            Ok(database.store())
        }
    }
}

/// The stores that the settings name, for commands that need the current schema.
pub(crate) async fn open_migrated(database: &DatabaseUrl) -> anyhow::Result<Arc<dyn Store>> {
    let store = open(database)?;
    let migrations = store
        .migration_status()
        .await
        .context("cannot read the schema")?;
    if migrations.iter().all(|migration| migration.is_applied) {
        Ok(store)
    } else {
        anyhow::bail!("the database schema is not up to date; run `tenantry migrate up` first")
    }
}
