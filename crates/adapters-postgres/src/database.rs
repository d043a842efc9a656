use std::sync::Arc;

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel_async::RunQueryDsl as _;
use tenantry_adapters_sql::statement::{Query, Returned, Row};
use tenantry_adapters_sql::{Database, Failure, SqlStore, UnitOfWork, decode, known_migrations};
use tenantry_domain::store::{PortError, Store};

use crate::conflicts::{no_response, port_error};
use crate::connect::Connector;
use crate::pool::Pool;
use crate::read_connections::ReadConnections;
use crate::{PoolSettings, migrations, transaction};

/// How often a transaction is tried.
const ATTEMPTS: u32 = 3;

/// One `PostgreSQL` database, and connections to it that every clone shares.
#[derive(Clone)]
pub struct PostgresDatabase {
    pool: Pool,
    reads: Arc<ReadConnections>,
    connector: Arc<Connector>,
}

impl PostgresDatabase {
    /// This database as the port of all repositories.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::new(SqlStore::new(self.clone()))
    }

    /// Prepares a pool for this URL, `postgres://user:password@host:port/name`. It connects only when
    /// it must, so an unreachable database is no error yet. Call it within a tokio runtime.
    ///
    /// # Errors
    /// [`PortError::Unavailable`] for a URL that cannot be read; the message does not quote it.
    pub fn connect(url: &str, settings: PoolSettings) -> Result<Self, PortError> {
        let connector = Arc::new(Connector::new(url, settings)?);
        Ok(Self {
            pool: Pool::new(Arc::clone(&connector)),
            reads: Arc::new(ReadConnections::new(Arc::clone(&connector))),
            connector,
        })
    }

    /// How many connections of the pool are open, in use or not. Reads of one row use others, one for each
    /// thread.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.pool.open_connections()
    }

    async fn attempt<W: UnitOfWork>(&self, work: &W) -> Result<W::Output, Failure> {
        let mut connection = self.pool.get().await?;
        let limit = self.connector.settings().response_timeout();
        transaction::run(&mut connection, work, limit).await
    }

    /// The result of a query, or an error in time: a server that is frozen keeps no limits.
    async fn with_timeout<T>(
        &self,
        query: impl Future<Output = QueryResult<T>>,
    ) -> Result<T, PortError> {
        tokio::time::timeout(self.connector.settings().response_timeout(), query)
            .await
            .unwrap_or_else(|_| Err(no_response()))
            .map_err(port_error)
    }
}

impl Database for PostgresDatabase {
    async fn fetch_optional<R: Row>(&self, query: Query<R>) -> Result<Option<R::Model>, PortError> {
        self.reads.connection().await?.fetch_optional(query).await
    }

    async fn fetch_all<R: Row>(&self, query: Query<R>) -> Result<Vec<R::Model>, PortError> {
        let mut pooled = self.pool.get().await?;
        pooled.is_busy = true;
        let rows = query.load::<Returned<R>>(&mut pooled.connection);
        let rows = self.with_timeout(rows).await?;
        pooled.is_busy = false;
        rows.into_iter().map(|row| decode(row.0)).collect()
    }

    async fn write<W: UnitOfWork>(&self, work: W) -> Result<W::Output, PortError> {
        let mut attempt = 1;
        loop {
            match self.attempt(&work).await {
                Err(failure) if attempt < ATTEMPTS && transaction::is_transient(&failure) => {
                    tokio::time::sleep(transaction::pause(attempt)).await;
                    attempt += 1;
                }
                outcome => {
                    return outcome.map_err(|failure| failure.into_port_error(port_error));
                }
            }
        }
    }

    fn known_migrations() -> Result<Vec<(String, String)>, PortError> {
        known_migrations::<Pg>(&migrations::MIGRATIONS)
    }

    async fn is_set_up(&self) -> Result<bool, PortError> {
        let mut pooled = self.pool.get().await?;
        pooled.is_busy = true;
        let is_set_up = migrations::is_set_up(&mut pooled.connection);
        let is_set_up = self.with_timeout(is_set_up).await?;
        pooled.is_busy = false;
        Ok(is_set_up)
    }

    async fn apply_migrations(&self) -> Result<Vec<String>, PortError> {
        migrations::apply_pending(&self.connector).await
    }
}
