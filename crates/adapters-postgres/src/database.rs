use std::ops::DerefMut;
use std::sync::Arc;

use diesel::{OptionalExtension, QueryResult};
use futures_util::FutureExt as _;
use tenantry_domain::ports::{StoreError, Stores};

use crate::PoolSettings;
use crate::connector::Connector;
use crate::error::{no_answer, store_error};
use crate::lookups::{LookupConnection, Lookups};
use crate::open_connection::OpenConnection;
use crate::pool::Pool;
use crate::repositories::{
    PostgresAccounts, PostgresAuditLog, PostgresDeveloperKeys, PostgresHousekeeping,
    PostgresInstallations, PostgresMailRequests, PostgresMigrations, PostgresOperatorKeys,
    PostgresOutbox, PostgresProjectKeys, PostgresProjects, PostgresServiceTokens, PostgresSessions,
    PostgresSigningKeys, PostgresStoreHealth, PostgresThrottles, PostgresVerifications,
};

/// One `PostgreSQL` database: a pool of connections that every clone shares.
#[derive(Clone)]
pub struct PostgresDatabase {
    pool: Arc<Pool>,
    lookups: Arc<Lookups>,
    connector: Arc<Connector>,
}

impl PostgresDatabase {
    /// Prepares a pool for this URL, `postgres://user:password@host:port/name`. It connects only when
    /// it must, so a database that is away is no error yet.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] for a URL that cannot be read; the message does not quote it.
    pub fn connect(url: &str, settings: PoolSettings) -> Result<Self, StoreError> {
        let connector = Arc::new(Connector::new(url, settings)?);
        Ok(Self {
            pool: Arc::new(Pool::new(Arc::clone(&connector))),
            lookups: Arc::new(Lookups::new(Arc::clone(&connector))),
            connector,
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
    pub fn open_connections(&self) -> usize {
        self.pool.open_connections()
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.connector
    }

    /// A connection of the pool.
    pub(crate) async fn connection(
        &self,
    ) -> Result<impl DerefMut<Target = OpenConnection>, StoreError> {
        self.pool.connection().await
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
