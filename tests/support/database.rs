use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::postgres::PostgresDatabase;
use crate::support::sqlite::SqliteDatabase;

/// A database of one test, removed with its last handle.
#[derive(Clone)]
pub struct Database(Arc<Kind>);

enum Kind {
    Sqlite(SqliteDatabase),
    Postgres(Box<PostgresDatabase>),
}

/// The number of rows of each table.
pub type Rows = BTreeMap<String, u64>;

impl Database {
    /// The path of a file that does not exist yet, in a folder of its own.
    pub fn sqlite() -> Self {
        Self(Arc::new(Kind::Sqlite(SqliteDatabase::create())))
    }

    /// An empty database on the server that `TENANTRY_TEST_POSTGRES_URL` names.
    pub fn postgres() -> Self {
        Self(Arc::new(Kind::Postgres(Box::new(
            PostgresDatabase::create(),
        ))))
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(*self.0, Kind::Sqlite(_))
    }

    /// The value of `TENANTRY_DATABASE_URL`.
    pub fn url(&self) -> String {
        match &*self.0 {
            Kind::Sqlite(database) => database.url(),
            Kind::Postgres(database) => database.url(),
        }
    }

    /// The folder of the database file; `None` on Postgres.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &*self.0 {
            Kind::Sqlite(database) => Some(database.folder()),
            Kind::Postgres(_) => None,
        }
    }

    /// The rows of a query whose only column is a text named `value`.
    pub fn values(&self, query: &str) -> Vec<String> {
        match &*self.0 {
            Kind::Sqlite(database) => database.values(query),
            Kind::Postgres(database) => database.values(query),
        }
    }

    /// Changes what no endpoint changes yet; returns the number of rows.
    pub fn execute(&self, statement: &str) -> u64 {
        match &*self.0 {
            Kind::Sqlite(database) => database.execute(statement),
            Kind::Postgres(database) => database.execute(statement),
        }
    }

    /// An id in SQL: Postgres has UUIDs, SQLite stores their 16 bytes.
    pub fn id(&self, uuid: &str) -> String {
        match &*self.0 {
            Kind::Sqlite(_) => format!("X'{}'", uuid.replace('-', "")),
            Kind::Postgres(_) => format!("'{uuid}'"),
        }
    }

    /// A time some seconds before that of a column, in SQL: SQLite stores microseconds.
    pub fn earlier(&self, column: &str, seconds: u32) -> String {
        match &*self.0 {
            Kind::Sqlite(_) => format!("{column} - {seconds}000000"),
            Kind::Postgres(_) => format!("{column} - interval '{seconds} seconds'"),
        }
    }

    /// The number of rows of each table.
    pub fn rows(&self) -> Rows {
        let counts: Vec<String> = self
            .tables()
            .iter()
            .map(|table| format!("SELECT '{table} ' || count(*) AS value FROM {table}"))
            .collect();
        let lines = self.values(&counts.join(" UNION ALL "));
        lines.iter().filter_map(|line| as_count(line)).collect()
    }

    /// The number of rows of a table.
    pub fn count(&self, table: &str) -> u64 {
        let rows = self.rows();
        *rows
            .get(table)
            .unwrap_or_else(|| panic!("no table `{table}`"))
    }

    /// Whether a server has started on it before.
    pub fn is_set_up(&self) -> bool {
        let exists = self.tables().iter().any(|table| table == "operator_keys");
        exists && self.count("operator_keys") > 0
    }

    fn is_missing(&self) -> bool {
        match &*self.0 {
            Kind::Sqlite(database) => !database.file().exists(),
            Kind::Postgres(_) => false,
        }
    }

    fn tables(&self) -> Vec<String> {
        let query = match &*self.0 {
            Kind::Sqlite(_) => {
                "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            Kind::Postgres(_) => {
                "SELECT table_name::text AS value FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        if self.is_missing() {
            return Vec::new();
        }
        self.values(query)
    }
}

fn as_count(line: &str) -> Option<(String, u64)> {
    let (table, count) = line.split_once(' ')?;
    Some((table.to_owned(), count.parse().ok()?))
}
