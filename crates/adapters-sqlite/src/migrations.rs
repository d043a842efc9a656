//! The schema, embedded in the program.

use diesel::migration::Migration as _;
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use tenantry_adapters_sql::{Failure, migrations_of};
use tenantry_domain::store::{BoxedError, PortError};

use crate::SqliteDatabase;
use crate::conflicts::port_error;

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Whether the database was ever set up.
pub(crate) fn is_set_up(connection: &mut SqliteConnection) -> QueryResult<bool> {
    let table_exists = diesel::dsl::sql::<diesel::sql_types::Bool>(
        "EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '__diesel_schema_migrations')",
    );
    diesel::select(table_exists).get_result(connection)
}

/// Applies the pending migrations in one exclusive transaction, which is also the lock.
pub(crate) fn apply_pending(connection: &mut SqliteConnection) -> Result<Vec<String>, PortError> {
    connection
        .exclusive_transaction(apply)
        .map_err(|failure: Failure| failure.into_port_error(port_error))
}

fn apply(connection: &mut SqliteConnection) -> Result<Vec<String>, Failure> {
    let applied: Vec<String> = connection
        .applied_migrations()
        .map_err(failure)?
        .iter()
        .map(ToString::to_string)
        .collect();
    migrations_of::<SqliteDatabase>(&applied)?;
    let mut names = Vec::new();
    for migration in connection.pending_migrations(MIGRATIONS).map_err(failure)? {
        connection.run_migration(&migration).map_err(failure)?;
        names.push(migration.name().to_string());
    }
    Ok(names)
}

fn failure(cause: BoxedError) -> Failure {
    Failure::Store(PortError::Unavailable(cause))
}
