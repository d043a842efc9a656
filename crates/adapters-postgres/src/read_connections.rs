//! Connections for reads of one row by an index.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::OptionalExtension as _;
use diesel_async::RunQueryDsl;
use tenantry_adapters_sql::decode;
use tenantry_adapters_sql::statement::{Query, Returned, Row};
use tenantry_domain::store::PortError;
use thread_local::ThreadLocal;
use tokio::sync::Mutex;

use crate::conflicts::{no_response, port_error};
use crate::connect::Connector;
use crate::open_connection::OpenConnection;

/// One connection for each thread that reads. All reads of the thread share it, and are sent without waiting
/// for those before them, so that no thread has to wake another (`docs/adr/0009-lookups.md`).
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
        let settings = self.connector.settings();
        let slot = self.by_thread.get_or_default();
        let mut slot = tokio::time::timeout(settings.wait, slot.lock())
            .await
            .map_err(|_| PortError::unavailable("no connection was opened in time"))?;
        if let Some(usable) = slot.as_ref().filter(|connection| connection.is_usable()) {
            return Ok(Arc::clone(usable));
        }
        let opened = self.connector.open().await;
        let connection = opened.map_err(|error| PortError::unavailable(error.to_string()))?;
        let fresh = Arc::new(ReadConnection {
            connection,
            is_unresponsive: AtomicBool::new(false),
            timeout: settings.response_timeout(),
        });
        *slot = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}

/// A connection that several reads use at once.
pub(crate) struct ReadConnection {
    connection: OpenConnection,
    /// Whether a response did not come in time.
    is_unresponsive: AtomicBool,
    timeout: Duration,
}

impl ReadConnection {
    /// The one row of a query, if there is one, or an error in time.
    pub(crate) async fn fetch_optional<R: Row>(
        &self,
        query: Query<R>,
    ) -> Result<Option<R::Model>, PortError> {
        let mut shared = &self.connection.connection;
        let row = RunQueryDsl::get_result::<Returned<R>>(query, &mut shared);
        let row = tokio::time::timeout(self.timeout, row).await;
        let row = row.unwrap_or_else(|_| {
            self.is_unresponsive.store(true, Ordering::Relaxed);
            Err(no_response())
        });
        let row = row.optional().map_err(port_error)?;
        row.map(|row| decode(row.0)).transpose()
    }

    /// Known without a round trip, so a restart of the server fails no read but those that are running.
    fn is_usable(&self) -> bool {
        !self.connection.is_closed() && !AtomicBool::load(&self.is_unresponsive, Ordering::Relaxed)
    }
}
