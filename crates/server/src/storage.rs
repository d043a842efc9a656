use anyhow::Context as _;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain::ports::Stores;

use crate::settings::DatabaseUrl;

/// The stores that the settings name, with whatever schema they have.
pub(crate) fn open(database: &DatabaseUrl) -> anyhow::Result<Stores> {
    match database {
        DatabaseUrl::Sqlite(path) => {
            let database = SqliteDatabase::open(path).context("TENANTRY_DATABASE_URL")?;
            Ok(database.stores())
        }
        DatabaseUrl::Postgres(url) => {
            let database = PostgresDatabase::connect(url.expose(), PoolSettings::default())
                .context("TENANTRY_DATABASE_URL")?;
            Ok(database.stores())
        }
    }
}

/// The stores that the settings name, for commands that need the current schema.
pub(crate) async fn open_migrated(database: &DatabaseUrl) -> anyhow::Result<Stores> {
    let stores = open(database)?;
    let migrations = stores
        .migrations
        .status()
        .await
        .context("cannot read the schema")?;
    if migrations.iter().all(|migration| migration.is_applied) {
        Ok(stores)
    } else {
        anyhow::bail!("the database schema is not up to date; run `tenantry migrate up` first")
    }
}
