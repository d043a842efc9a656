use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bb8::{Pool, QueueStrategy};
use diesel::sqlite::Sqlite;
use diesel::{OptionalExtension as _, QueryResult, RunQueryDsl as _, SqliteConnection};
use tenantry_adapters_sql::statement::{Query, Returned, Row};
use tenantry_adapters_sql::{Database, SqlStore, UnitOfWork, decode, known_migrations};
use tenantry_domain::store::{BoxedError, PortError, Store};
use thiserror::Error;

use crate::conflicts::port_error;
use crate::connect::{Access, Connector};
use crate::{migrations, transaction};

/// SQLite lets one connection write at a time. With one connection for all writes they wait in order,
/// instead of polling for a lock.
const WRITERS: u32 = 1;
const READERS: u32 = 4;
/// As long as SQLite itself would wait for a lock.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// One SQLite database: a file, and connections to it that every clone shares.
#[derive(Clone)]
pub struct SqliteDatabase {
    writer: Pool<Connector>,
    readers: Pool<Connector>,
}

/// The file cannot be used.
#[derive(Debug, Error)]
#[error("the database file {} cannot be opened: {cause}", path.display())]
struct UnusableFile {
    path: PathBuf,
    cause: BoxedError,
}

impl SqliteDatabase {
    /// This database as the port of all repositories.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::new(SqlStore::new(self.clone()))
    }

    /// Opens the file, or creates it, readable for its owner only, as are new folders. Call it within a
    /// tokio runtime.
    ///
    /// # Errors
    /// [`PortError::Unavailable`], naming the path, when it cannot be opened or is not a database, or when
    /// the SQLite library is older than 3.51.3 (R62).
    pub fn open(path: &Path) -> Result<Self, PortError> {
        Self::try_open(path).map_err(|cause| {
            let path = path.to_owned();
            PortError::unavailable(UnusableFile { path, cause })
        })
    }

    fn try_open(path: &Path) -> Result<Self, BoxedError> {
        let path = std::path::absolute(path)?;
        create_private(&path)?;
        let writer = Connector::new(&path, Access::Write)?;
        let reader = Connector::new(&path, Access::Read)?;
        // The pools open their connections later; an unusable file is an error now.
        writer.open()?;
        Ok(Self {
            writer: pool(WRITERS, writer),
            readers: pool(READERS, reader),
        })
    }

    /// Runs with the one connection that may write, as soon as it is free. Once begun it runs to its end,
    /// even when the request was cancelled: the connection belongs to the thread that works (R63).
    async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        with_connection(&self.writer, work).await
    }

    /// Runs with a connection that can only read, on a thread that may block.
    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, PortError> {
        let query = move |connection: &mut SqliteConnection| query(connection).map_err(port_error);
        with_connection(&self.readers, query).await
    }
}

impl Database for SqliteDatabase {
    /// At once and on the caller's thread: it takes some microseconds, less than another thread needs to
    /// wake up.
    async fn fetch_optional<R: Row>(&self, query: Query<R>) -> Result<Option<R::Model>, PortError> {
        let mut connection = self.readers.get().await.map_err(PortError::unavailable)?;
        let row: Option<Returned<R>> = query
            .get_result(&mut *connection)
            .optional()
            .map_err(port_error)?;
        row.map(|row| decode(row.0)).transpose()
    }

    async fn fetch_all<R: Row>(&self, query: Query<R>) -> Result<Vec<R::Model>, PortError> {
        let rows: Vec<Returned<R>> = self.read(move |connection| query.load(connection)).await?;
        rows.into_iter().map(|row| decode(row.0)).collect()
    }

    async fn write<W: UnitOfWork>(&self, work: W) -> Result<W::Output, PortError> {
        self.change(move |connection| transaction::run(connection, &work))
            .await
    }

    fn known_migrations() -> Result<Vec<(String, String)>, PortError> {
        known_migrations::<Sqlite>(&migrations::MIGRATIONS)
    }

    async fn is_set_up(&self) -> Result<bool, PortError> {
        self.read(migrations::is_set_up).await
    }

    async fn apply_migrations(&self) -> Result<Vec<String>, PortError> {
        self.change(migrations::apply_pending).await
    }
}

async fn with_connection<T: Send + 'static>(
    pool: &Pool<Connector>,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, PortError> + Send + 'static,
) -> Result<T, PortError> {
    let mut connection = pool.get_owned().await.map_err(PortError::unavailable)?;
    tokio::task::spawn_blocking(move || work(&mut connection))
        .await
        .map_err(PortError::unavailable)?
}

fn pool(size: u32, connector: Connector) -> Pool<Connector> {
    Pool::builder()
        .max_size(size)
        .connection_timeout(LONGEST_WAIT)
        // The cache of the connection that was used last is the warmest.
        .queue_strategy(QueueStrategy::Lifo)
        .max_lifetime(None)
        .idle_timeout(None)
        .build_unchecked(connector)
}

/// SQLite gives the files beside the database, `-wal` and `-shm`, the permissions of the database.
fn create_private(path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    let mut file = OpenOptions::new();
    file.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent() {
        folder.create(parent)?;
    }
    file.open(path).map(drop)
}
