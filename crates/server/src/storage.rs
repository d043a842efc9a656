use std::sync::Arc;

use anyhow::Context as _;
use tenantry_adapters_postgres::{PoolSettings, PostgresDatabase};
use tenantry_adapters_sqlite::SqliteDatabase;
use tenantry_domain::store::Store;

use crate::settings::DatabaseUrl;

/// The configured database, with whatever schema it has.
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
