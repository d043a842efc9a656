//! The schema, embedded in the program.

use diesel::migration::{Migration as DieselMigration, MigrationSource};
use diesel::pg::Pg;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use tenantry_domain::store::{BoxedError, Migration, PortError};

use crate::connector::Connector;
use crate::error::store_error;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any number will do, as long as every server of every version takes the same.
const LOCK: &str = "SELECT pg_advisory_lock(8364927510446)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(8364927510446)";
/// A migration may take as long as it needs, and waits as long as another server needs for it.
const NO_LIMITS: &str = "SET statement_timeout = 0; SET lock_timeout = 0";

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
pub(crate) async fn applied(
    connection: &mut AsyncPgConnection,
) -> diesel::QueryResult<Vec<String>> {
    use diesel::QueryDsl as _;
    __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(connection)
        .await
}

/// Whether the database was ever set up.
pub(crate) async fn is_set_up(connection: &mut AsyncPgConnection) -> diesel::QueryResult<bool> {
    let table_exists = diesel::dsl::sql::<diesel::sql_types::Bool>(
        "to_regclass('__diesel_schema_migrations') IS NOT NULL",
    );
    diesel::select(table_exists).get_result(connection).await
}

/// Applies what is pending on a connection of its own, and says what it applied. It runs to its end
/// even when nobody waits for it any more.
pub(crate) async fn apply_pending(connector: &Connector) -> Result<Vec<String>, PortError> {
    let opened = connector.open().await.map_err(PortError::unavailable)?;
    let mut connection = opened.connection;
    let task = tokio::spawn(async move {
        for statement in [NO_LIMITS, LOCK] {
            connection
                .batch_execute(statement)
                .await
                .map_err(store_error)?;
        }
        // The lock goes with the connection if anything fails.
        let (mut connection, names) = tokio::task::spawn_blocking(|| apply(connection))
            .await
            .map_err(PortError::unavailable)??;
        connection
            .batch_execute(UNLOCK)
            .await
            .map_err(store_error)?;
        Ok(names)
    });
    task.await.map_err(PortError::unavailable)?
}

/// The migration library is synchronous, so this blocks its thread.
fn apply(connection: AsyncPgConnection) -> Result<(AsyncPgConnection, Vec<String>), PortError> {
    let mut connection = AsyncConnectionWrapper::<AsyncPgConnection>::from(connection);
    let applied: Vec<String> = connection
        .applied_migrations()
        .map_err(PortError::Unavailable)?
        .iter()
        .map(ToString::to_string)
        .collect();
    compare(&applied)?;
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

/// Version and name of each migration, oldest first.
fn known() -> Result<Vec<(String, String)>, PortError> {
    let migrations: Result<Vec<Box<dyn DieselMigration<Pg>>>, BoxedError> = MIGRATIONS.migrations();
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
