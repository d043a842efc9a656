//! Connections for lookups: a single statement that finds at most one row by an index.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::{OptionalExtension as _, QueryResult};
use diesel_async::AsyncPgConnection;
use tenantry_domain::store::PortError;
use thread_local::ThreadLocal;
use tokio::sync::Mutex;

use crate::connector::Connector;
use crate::error::{no_response, store_error};
use crate::open_connection::OpenConnection;

/// One connection for each thread that looks things up, shared by all that happens there. ReadConnections are sent
/// without waiting for those before them ("pipelining"), so that many at once are one write and one
/// wake-up on both sides, and no thread has to wake another (`docs/adr/0009-lookups.md`).
pub(crate) struct ReadConnections {
    connector: Arc<Connector>,
    by_thread: ThreadLocal<Mutex<Option<Arc<ReadConnection>>>>,
}

impl ReadConnections {
    pub(crate) fn new(connector: Arc<Connector>) -> Self {
        Self {
            connector,
            by_thread: ThreadLocal::new(),
        }
    }

    /// The connection of this thread; a new one when there is none, or none that works.
    pub(crate) async fn connection(&self) -> Result<Arc<ReadConnection>, PortError> {
        let place = self.by_thread.get_or_default();
        let wait = self.connector.settings().wait;
        let mut place = tokio::time::timeout(wait, place.lock())
            .await
            .map_err(|_| PortError::unavailable("no connection was opened in time"))?;
        if let Some(usable) = place.as_ref().filter(|connection| connection.is_usable()) {
            return Ok(Arc::clone(usable));
        }
        let connection = self
            .connector
            .open()
            .await
            .map_err(|error| PortError::unavailable(error.to_string()))?;
        let fresh = Arc::new(ReadConnection {
            connection,
            is_silent: AtomicBool::new(false),
            longest_wait: self.connector.settings().response(),
        });
        *place = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}

/// A connection that several lookups use at once.
pub(crate) struct ReadConnection {
    connection: OpenConnection,
    /// Whether a response did not come.
    is_silent: AtomicBool,
    longest_wait: Duration,
}

impl ReadConnection {
    /// What a query is sent on.
    pub(crate) fn shared(&self) -> &AsyncPgConnection {
        &self.connection
    }

    /// The one row of a query, if there is one, or an error in time.
    pub(crate) async fn find<T>(
        &self,
        query: impl Future<Output = QueryResult<T>>,
    ) -> Result<Option<T>, PortError> {
        let response = tokio::time::timeout(self.longest_wait, query).await;
        let response = response.unwrap_or_else(|_| {
            self.is_silent.store(true, Ordering::Relaxed);
            Err(no_response())
        });
        response.optional().map_err(store_error)
    }

    /// Known without asking the server, so a restart of it costs no lookup but those under way.
    fn is_usable(&self) -> bool {
        !self.connection.is_closed() && !self.is_silent.load(Ordering::Relaxed)
    }
}
