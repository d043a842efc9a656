//! The schema, embedded in the program.

use diesel::migration::Migration as _;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use tenantry_adapters_sql::migrations_of;
use tenantry_domain::store::PortError;

use crate::PostgresDatabase;
use crate::conflicts::port_error;
use crate::connect::Connector;

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// An arbitrary number, the same in every version.
const LOCK: &str = "SELECT pg_advisory_lock(8364927510446)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(8364927510446)";
/// A migration has no time limit, and waits for another server that runs one.
const NO_LIMITS: &str = "SET statement_timeout = 0; SET lock_timeout = 0";

/// Whether the database was ever set up.
pub(crate) async fn is_set_up(connection: &mut AsyncPgConnection) -> diesel::QueryResult<bool> {
    let table_exists = diesel::dsl::sql::<diesel::sql_types::Bool>(
        "to_regclass('__diesel_schema_migrations') IS NOT NULL",
    );
    diesel::select(table_exists).get_result(connection).await
}

/// Applies the pending migrations on a connection of its own. It runs to its end even when the caller is
/// gone.
pub(crate) async fn apply_pending(connector: &Connector) -> Result<Vec<String>, PortError> {
    let opened = connector.open().await.map_err(PortError::unavailable)?;
    let mut connection = opened.connection;
    let task = tokio::spawn(async move {
        for statement in [NO_LIMITS, LOCK] {
            connection
                .batch_execute(statement)
                .await
                .map_err(port_error)?;
        }
        // The lock goes with the connection if anything fails.
        let (mut connection, names) = tokio::task::spawn_blocking(|| apply(connection))
            .await
            .map_err(PortError::unavailable)??;
        connection.batch_execute(UNLOCK).await.map_err(port_error)?;
        Ok(names)
    });
    task.await.map_err(PortError::unavailable)?
}

/// Blocks its thread, because the migration library is synchronous.
fn apply(connection: AsyncPgConnection) -> Result<(AsyncPgConnection, Vec<String>), PortError> {
    let mut connection = AsyncConnectionWrapper::<AsyncPgConnection>::from(connection);
    let applied: Vec<String> = connection
        .applied_migrations()
        .map_err(PortError::Unavailable)?
        .iter()
        .map(ToString::to_string)
        .collect();
    migrations_of::<PostgresDatabase>(&applied)?;
    let mut names = Vec::new();
    for migration in connection
        .pending_migrations(MIGRATIONS)
        .map_err(PortError::Unavailable)?
    {
        connection
            .run_migration(&migration)
            .map_err(PortError::Unavailable)?;
        names.push(migration.name().to_string());
    }
    Ok((connection.into_inner(), names))
}
