use std::ops::DerefMut;
use std::sync::Arc;

use diesel::{OptionalExtension, QueryResult};
use futures_util::FutureExt as _;
use tenantry_domain::store::{PortError, Store};

use crate::PoolSettings;
use crate::connector::Connector;
use crate::error::{no_response, store_error};
use crate::open_connection::OpenConnection;
use crate::pool::Pool;
use crate::read_connections::{ReadConnection, ReadConnections};

/// One `PostgreSQL` database: a pool of connections that every clone shares.
#[derive(Clone)]
pub struct PostgresDatabase {
    pool: Arc<Pool>,
    lookups: Arc<ReadConnections>,
    connector: Arc<Connector>,
}

impl PostgresDatabase {
    /// This database as the port of all repositories.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.clone())
    }

    /// Prepares a pool for this URL, `postgres://user:password@host:port/name`. It connects only when
    /// it must, so a database that is away is no error yet.
    ///
    /// # Errors
    /// [`PortError::Unavailable`] for a URL that cannot be read; the message does not quote it.
    pub fn connect(url: &str, settings: PoolSettings) -> Result<Self, PortError> {
        let connector = Arc::new(Connector::new(url, settings)?);
        Ok(Self {
            pool: Arc::new(Pool::new(Arc::clone(&connector))),
            lookups: Arc::new(ReadConnections::new(Arc::clone(&connector))),
            connector,
        })
    }

    /// How many connections of the pool are open right now, in use or not; those for lookups come on top,
    /// one for each thread.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.pool.open_connections()
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.connector
    }

    /// A connection of the pool.
    pub(crate) async fn connection(
        &self,
    ) -> Result<impl DerefMut<Target = OpenConnection>, PortError> {
        self.pool.connection().await
    }

    /// This thread's connection for lookups.
    pub(crate) async fn lookups(&self) -> Result<Arc<ReadConnection>, PortError> {
        self.lookups.connection().await
    }

    /// The one row of a statement, if there is one; in time as [`Self::in_time`].
    pub(crate) async fn find<T>(
        &self,
        query: impl Future<Output = QueryResult<T>>,
    ) -> Result<Option<T>, PortError> {
        self.in_time(query.map(OptionalExtension::optional)).await
    }

    /// The response to a query, or an error in time: a server that is frozen does not even notification that
    /// the query takes too long.
    pub(crate) async fn in_time<T>(
        &self,
        query: impl Future<Output = QueryResult<T>>,
    ) -> Result<T, PortError> {
        tokio::time::timeout(self.connector.settings().response(), query)
            .await
            .unwrap_or_else(|_| Err(no_response()))
            .map_err(store_error)
    }
}
