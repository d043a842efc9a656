use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bb8::{ErrorSink, Pool, PooledConnection, QueueStrategy, RunError};
use diesel::{ConnectionError, OptionalExtension, QueryResult};
use futures_util::FutureExt as _;
use tenantry_domain::ports::{StoreError, Stores};

use crate::PoolSettings;
use crate::connector::Connector;
use crate::error::{no_answer, store_error};
use crate::lookups::{LookupConnection, Lookups};
use crate::open_connection::PoolConnector;
use crate::repositories::{
    PostgresAccounts, PostgresAuditLog, PostgresDeveloperKeys, PostgresHousekeeping,
    PostgresInstallations, PostgresMailRequests, PostgresMigrations, PostgresOperatorKeys,
    PostgresOutbox, PostgresProjectKeys, PostgresProjects, PostgresServiceTokens, PostgresSessions,
    PostgresSigningKeys, PostgresStoreHealth, PostgresThrottles, PostgresVerifications,
};

/// One `PostgreSQL` database: a pool of connections that every clone shares.
#[derive(Clone)]
pub struct PostgresDatabase {
    pool: Pool<PoolConnector>,
    lookups: Arc<Lookups>,
    connector: Arc<Connector>,
    last_refusal: LastRefusal,
}

impl PostgresDatabase {
    /// Prepares a pool for this URL, `postgres://user:password@host:port/name`. It connects only when
    /// it must, so a database that is away is no error yet. Call it within a tokio runtime.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] for a URL that cannot be read; the message does not quote it.
    pub fn connect(url: &str, settings: PoolSettings) -> Result<Self, StoreError> {
        let connector = Arc::new(Connector::new(url, settings)?);
        let last_refusal = LastRefusal::default();
        let pool = Pool::builder()
            .max_size(settings.max_connections.max(1))
            .connection_timeout(settings.wait)
            // The connection that was used last: what its server process needs is still at hand.
            .queue_strategy(QueueStrategy::Lifo)
            .error_sink(last_refusal.boxed_clone())
            .build_unchecked(PoolConnector(Arc::clone(&connector)));
        Ok(Self {
            pool,
            lookups: Arc::new(Lookups::new(Arc::clone(&connector))),
            connector,
            last_refusal,
        })
    }

    /// Every port on this database.
    #[must_use]
    pub fn stores(&self) -> Stores {
        Stores {
            accounts: Arc::new(PostgresAccounts(self.clone())),
            audit: Arc::new(PostgresAuditLog(self.clone())),
            developer_keys: Arc::new(PostgresDeveloperKeys(self.clone())),
            health: Arc::new(PostgresStoreHealth(self.clone())),
            housekeeping: Arc::new(PostgresHousekeeping(self.clone())),
            installations: Arc::new(PostgresInstallations(self.clone())),
            mail_requests: Arc::new(PostgresMailRequests(self.clone())),
            migrations: Arc::new(PostgresMigrations(self.clone())),
            operator_keys: Arc::new(PostgresOperatorKeys(self.clone())),
            outbox: Arc::new(PostgresOutbox(self.clone())),
            project_keys: Arc::new(PostgresProjectKeys(self.clone())),
            projects: Arc::new(PostgresProjects(self.clone())),
            service_tokens: Arc::new(PostgresServiceTokens(self.clone())),
            sessions: Arc::new(PostgresSessions(self.clone())),
            signing_keys: Arc::new(PostgresSigningKeys(self.clone())),
            throttles: Arc::new(PostgresThrottles(self.clone())),
            verifications: Arc::new(PostgresVerifications(self.clone())),
        }
    }

    /// How many connections of the pool are open right now, in use or not; those for lookups come on top,
    /// one for each thread.
    #[must_use]
    pub fn open_connections(&self) -> u32 {
        self.pool.state().connections
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.connector
    }

    pub(crate) async fn connection(
        &self,
    ) -> Result<PooledConnection<'_, PoolConnector>, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            RunError::User(error) => StoreError::unavailable(error.to_string()),
            RunError::TimedOut => StoreError::unavailable(self.last_refusal.to_string()),
        })
    }

    /// This thread's connection for lookups.
    pub(crate) async fn lookups(&self) -> Result<Arc<LookupConnection>, StoreError> {
        self.lookups.connection().await
    }

    /// The one row of a statement, if there is one; in time as [`Self::in_time`].
    pub(crate) async fn find<T>(
        &self,
        query: impl Future<Output = QueryResult<T>>,
    ) -> Result<Option<T>, StoreError> {
        self.in_time(query.map(OptionalExtension::optional)).await
    }

    /// The answer to a query, or an error in time: a server that is frozen does not even notice that
    /// the query takes too long.
    pub(crate) async fn in_time<T>(
        &self,
        query: impl Future<Output = QueryResult<T>>,
    ) -> Result<T, StoreError> {
        tokio::time::timeout(self.connector.settings().answer(), query)
            .await
            .unwrap_or_else(|_| Err(no_answer()))
            .map_err(store_error)
    }
}

/// Why the last attempt to connect failed. The pool keeps trying until a waiting request gives up, and
/// then says only that time is over.
#[derive(Clone, Debug, Default)]
struct LastRefusal(Arc<Mutex<Option<String>>>);

impl ErrorSink<ConnectionError> for LastRefusal {
    fn sink(&self, error: ConnectionError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<ConnectionError>> {
        Box::new(self.clone())
    }
}

impl fmt::Display for LastRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no connection became free in time")?;
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(refusal) => write!(f, "; the last attempt to open one: {refusal}"),
            None => Ok(()),
        }
    }
}
