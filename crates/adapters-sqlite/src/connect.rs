use std::path::Path;

use bb8::ManageConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager};
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection};
use thiserror::Error;

/// Why a connection could not be opened. The path is added by the caller.
#[derive(Debug, Error)]
pub(crate) enum OpenError {
    #[error(transparent)]
    Connection(#[from] diesel::ConnectionError),
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    #[error(transparent)]
    Stopped(#[from] tokio::task::JoinError),
    #[error(
        "the SQLite library is {0}, but {OLDEST_LIBRARY:?} is the oldest one without data loss"
    )]
    LibraryTooOld(String),
    #[error("the path is not valid Unicode")]
    Path,
}

/// Earlier ones can damage a database in WAL mode when two connections write at a checkpoint (R62).
const OLDEST_LIBRARY: [u32; 3] = [3, 51, 3];

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// Opens connections to one file.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    path: String,
    access: Access,
}

impl Connector {
    /// The path must be absolute, because names such as `file:x` and `:memory:` have another meaning for
    /// the library.
    pub(crate) fn new(path: &Path, access: Access) -> Result<Self, OpenError> {
        let path = path.to_str().ok_or(OpenError::Path)?.to_owned();
        Ok(Self { path, access })
    }

    /// Blocks its thread, usually for less than a millisecond.
    pub(crate) fn open(&self) -> Result<SqliteConnection, OpenError> {
        let mut connection = SqliteConnection::establish(&self.path)?;
        // First, because the other settings may have to wait for a lock.
        connection.batch_execute("PRAGMA busy_timeout = 2000;")?;
        connection.batch_execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )?;
        reject_old_library(&mut connection)?;
        if self.access == Access::Read {
            connection.batch_execute("PRAGMA query_only = ON;")?;
        }
        Ok(connection)
    }
}

fn reject_old_library(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let version = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
        "sqlite_version()",
    ));
    let version: String = version.get_result(connection)?;
    if is_new_enough(&version) {
        return Ok(());
    }
    Err(OpenError::LibraryTooOld(version))
}

fn is_new_enough(version: &str) -> bool {
    let numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    numbers.ge(OLDEST_LIBRARY)
}

impl ManageConnection for Connector {
    type Connection = SqliteConnection;
    type Error = OpenError;

    async fn connect(&self) -> Result<SqliteConnection, OpenError> {
        let connector = self.clone();
        tokio::task::spawn_blocking(move || connector.open()).await?
    }

    /// A file does not disconnect.
    async fn is_valid(&self, _: &mut SqliteConnection) -> Result<(), OpenError> {
        Ok(())
    }

    /// A connection is closed after a panic, and while a transaction is open (R63).
    fn has_broken(&self, connection: &mut SqliteConnection) -> bool {
        std::thread::panicking()
            || AnsiTransactionManager::is_broken_transaction_manager(connection)
    }
}

#[cfg(test)]
mod tests {
    use diesel::QueryableByName;
    use diesel::sql_types::{BigInt, Text};

    use super::*;

    #[derive(QueryableByName, Debug, PartialEq, Eq)]
    struct Settings {
        #[diesel(sql_type = Text)]
        journal_mode: String,
        #[diesel(sql_type = BigInt)]
        synchronous: i64,
        #[diesel(sql_type = BigInt)]
        foreign_keys: i64,
        #[diesel(sql_type = BigInt)]
        timeout: i64,
        #[diesel(sql_type = BigInt)]
        query_only: i64,
    }

    #[test]
    fn r62_every_connection_waits_for_the_disk_and_checks_foreign_keys() {
        const FULL: i64 = 2;
        let folder = tempfile::tempdir().unwrap();
        for access in [Access::Write, Access::Read] {
            let path = folder.path().join("tenantry.db");
            let mut connection = Connector::new(&path, access).unwrap().open().unwrap();
            let settings = diesel::sql_query(
                "SELECT * FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, \
                 pragma_busy_timeout, pragma_query_only",
            );
            let expected = Settings {
                journal_mode: "wal".to_owned(),
                synchronous: FULL,
                foreign_keys: 1,
                timeout: 2000,
                query_only: i64::from(access == Access::Read),
            };
            assert_eq!(settings.get_result(&mut connection), Ok(expected));
        }
    }

    #[test]
    fn r62_libraries_before_3_51_3_are_rejected() {
        for rejected in ["3.51.2", "3.7.17", "3.50.9", "2.8.17", "unknown"] {
            assert!(!is_new_enough(rejected), "{rejected}");
        }
        for accepted in ["3.51.3", "3.52.0", "3.53.2", "3.100.0", "4.0.0"] {
            assert!(is_new_enough(accepted), "{accepted}");
        }
    }
}
