use async_trait::async_trait;
use diesel::backend::Backend;
use diesel::migration::MigrationSource;
use diesel::sql_types::Text;
use diesel::{QueryDsl as _, Queryable};
use tenantry_domain::store::{Migration, PortError, StoreHealth, StoreMigrations};

use crate::Database;
use crate::statement::{Query, Row};

/// A database as the port of all repositories.
#[derive(Clone, Debug)]
pub struct SqlStore<D> {
    pub(crate) database: D,
}

impl<D: Database> SqlStore<D> {
    /// The store in this database.
    pub const fn new(database: D) -> Self {
        Self { database }
    }
}

#[async_trait]
impl<D: Database> StoreHealth for SqlStore<D> {
    async fn check_health(&self) -> Result<(), PortError> {
        let pending = migrations_of::<D>(&self.applied().await?)?
            .into_iter()
            .find(|migration| !migration.is_applied);
        match pending {
            None => Ok(()),
            Some(pending) => {
                let reason = format!("the migration {} is not applied yet", pending.name);
                Err(PortError::unavailable(reason))
            }
        }
    }
}

#[async_trait]
impl<D: Database> StoreMigrations for SqlStore<D> {
    async fn migration_status(&self) -> Result<Vec<Migration>, PortError> {
        let applied = if self.database.is_set_up().await? {
            self.applied().await?
        } else {
            Vec::new()
        };
        migrations_of::<D>(&applied)
    }

    async fn apply_migrations(&self) -> Result<Vec<String>, PortError> {
        self.database.apply_migrations().await
    }
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

#[derive(Debug, Queryable)]
struct VersionRow {
    version: String,
}

impl Row for VersionRow {
    type Columns = (Text,);
    type Model = String;

    const TABLE: &'static str = "__diesel_schema_migrations";
}

impl From<VersionRow> for String {
    fn from(row: VersionRow) -> Self {
        row.version
    }
}

impl<D: Database> SqlStore<D> {
    /// The versions of the applied migrations. It fails when the database was never set up.
    async fn applied(&self) -> Result<Vec<String>, PortError> {
        let versions =
            __diesel_schema_migrations::table.select((__diesel_schema_migrations::version,));
        self.database
            .fetch_all(Query::<VersionRow>::new(versions))
            .await
    }
}

/// Every migration of this program, oldest first.
///
/// # Errors
/// [`PortError::Corrupt`] when the database has a migration that this program does not know (R66).
pub fn migrations_of<D: Database>(applied: &[String]) -> Result<Vec<Migration>, PortError> {
    let known = D::known_migrations()?;
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

/// Version and name of each migration of a program, oldest first.
///
/// # Errors
/// [`PortError::Corrupt`] when a migration cannot be read.
pub fn known_migrations<DB: Backend>(
    source: &impl MigrationSource<DB>,
) -> Result<Vec<(String, String)>, PortError> {
    let migrations = source.migrations().map_err(PortError::Corrupt)?;
    let mut known: Vec<(String, String)> = migrations
        .iter()
        .map(|migration| {
            let name = migration.name();
            (name.version().to_string(), name.to_string())
        })
        .collect();
    known.sort();
    Ok(known)
}
