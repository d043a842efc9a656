//! The schema, embedded in the program.

use diesel::migration::{Migration as DieselMigration, MigrationSource};
use diesel::sqlite::Sqlite;
use diesel::{QueryDsl as _, QueryResult, RunQueryDsl as _, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use tenantry_domain::store::{BoxedError, Migration, PortError};

use crate::unit_of_work::Failure;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Every migration of this program, oldest first, given what the database says it has.
pub(crate) fn compare(applied: &[String]) -> Result<Vec<Migration>, PortError> {
    let known = known()?;
    let newer = applied
        .iter()
        .find(|version| known.iter().all(|(own, _)| own != *version));
    if let Some(version) = newer {
        return Err(PortError::corrupt(format!(
            "the database has the migration {version}, which this program does not know: \
             it was set up by a newer one"
        )));
    }
    let with_state = |(version, name)| Migration {
        name,
        is_applied: applied.contains(&version),
    };
    Ok(known.into_iter().map(with_state).collect())
}

/// The versions that a database has; one statement. It fails when the database was never set up.
pub(crate) fn applied(connection: &mut SqliteConnection) -> QueryResult<Vec<String>> {
    __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(connection)
}

/// Whether the database was ever set up.
pub(crate) fn is_set_up(connection: &mut SqliteConnection) -> QueryResult<bool> {
    let table_exists = diesel::dsl::sql::<diesel::sql_types::Bool>(
        "EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '__diesel_schema_migrations')",
    );
    diesel::select(table_exists).get_result(connection)
}

/// Applies what is pending in one exclusive transaction, which is also the lock, and says what it
/// applied.
pub(crate) fn apply_pending(connection: &mut SqliteConnection) -> Result<Vec<String>, PortError> {
    connection
        .exclusive_transaction(apply)
        .map_err(PortError::from)
}

fn apply(connection: &mut SqliteConnection) -> Result<Vec<String>, Failure> {
    let applied: Vec<String> = connection
        .applied_migrations()
        .map_err(failure)?
        .iter()
        .map(ToString::to_string)
        .collect();
    compare(&applied).map_err(Failure::Store)?;
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

/// Version and name of each migration, oldest first.
fn known() -> Result<Vec<(String, String)>, PortError> {
    let migrations: Result<Vec<Box<dyn DieselMigration<Sqlite>>>, BoxedError> =
        MIGRATIONS.migrations();
    let mut known: Vec<(String, String)> = migrations
        .map_err(PortError::Corrupt)?
        .iter()
        .map(|migration| {
            let name = migration.name();
            (name.version().to_string(), name.to_string())
        })
        .collect();
    known.sort();
    Ok(known)
}
