use std::path::{Path, PathBuf};

use diesel::sql_types::Text;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
use tempfile::TempDir;

/// A file in a folder of its own.
pub(crate) struct SqliteDatabase {
    folder: TempDir,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

impl SqliteDatabase {
    pub(crate) fn create() -> Self {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        Self { folder }
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.file().display())
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn values(&self, query: &str) -> Vec<String> {
        let rows: Vec<Row> = sql_query(query)
            .load(&mut self.connect())
            .unwrap_or_else(|error| panic!("{error}: {query}"));
        rows.into_iter().map(|row| row.value).collect()
    }

    pub(crate) fn execute(&self, statement: &str) -> u64 {
        let touched = sql_query(statement)
            .execute(&mut self.connect())
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
        touched.try_into().expect("rows are countable")
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("tenantry.db")
    }

    /// Waits for the write lock of the server.
    fn connect(&self) -> SqliteConnection {
        let file = self.file();
        assert!(file.exists(), "no file {}", file.display());
        let mut connection =
            SqliteConnection::establish(&file.to_string_lossy()).expect("a SQLite database");
        sql_query("PRAGMA busy_timeout = 5000")
            .execute(&mut connection)
            .expect("a SQLite database");
        connection
    }
}
