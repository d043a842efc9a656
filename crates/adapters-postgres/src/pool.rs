//! Connections for transactions and lists: each is used by one caller at a time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bb8::{ManageConnection, QueueStrategy, RunError};
use diesel::ConnectionError;
use tenantry_domain::store::PortError;

use crate::connect::Connector;
use crate::open_connection::OpenConnection;

/// An older connection is closed, so that the pool follows a database that moved.
const MAX_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// A bounded number of connections, opened when they are needed.
#[derive(Clone)]
pub(crate) struct Pool {
    connections: bb8::Pool<Manager>,
    last_error: LastError,
}

pub(crate) type PooledConnection<'a> = bb8::PooledConnection<'a, Manager>;

impl Pool {
    pub(crate) fn new(connector: Arc<Connector>) -> Self {
        let settings = *connector.settings();
        let last_error = LastError::default();
        let manager = Manager {
            connector,
            last_error: Arc::clone(&last_error),
        };
        let connections = bb8::Pool::builder()
            .max_size(settings.max_connections.max(1))
            .connection_timeout(settings.wait)
            .max_lifetime(Some(MAX_LIFETIME))
            .idle_timeout(None)
            // The server process of the connection that was used last has the warmest caches.
            .queue_strategy(QueueStrategy::Lifo)
            .build_unchecked(manager);
        Self {
            connections,
            last_error,
        }
    }

    /// A connection for this caller alone, in time or not at all.
    pub(crate) async fn get(&self) -> Result<PooledConnection<'_>, PortError> {
        self.connections.get().await.map_err(|error| match error {
            RunError::User(error) => PortError::unavailable(error.to_string()),
            RunError::TimedOut => self.timed_out(),
        })
    }

    /// How many connections are open.
    pub(crate) fn open_connections(&self) -> usize {
        self.connections.state().connections as usize
    }

    fn timed_out(&self) -> PortError {
        let last_error = self
            .last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let reason = match &*last_error {
            Some(error) => format!("no connection could be opened in time: {error}"),
            None => "no connection became free in time".to_owned(),
        };
        PortError::unavailable(reason)
    }
}

/// Why the last attempt to connect failed, if it did. The pool tries again until the wait is over.
type LastError = Arc<Mutex<Option<String>>>;

pub(crate) struct Manager {
    connector: Arc<Connector>,
    last_error: LastError,
}

impl ManageConnection for Manager {
    type Connection = OpenConnection;
    type Error = ConnectionError;

    async fn connect(&self) -> Result<OpenConnection, ConnectionError> {
        let opened = self.connector.open().await;
        let error = opened.as_ref().err().map(ToString::to_string);
        *self
            .last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = error;
        opened
    }

    /// Without a round trip. A restart of the database fails no request but those that are running.
    async fn is_valid(&self, connection: &mut OpenConnection) -> Result<(), ConnectionError> {
        if connection.is_closed() {
            let reason = "the connection is closed".to_owned();
            return Err(ConnectionError::BadConnection(reason));
        }
        Ok(())
    }

    /// A connection with an open transaction or a missing response is closed, and the server rolls back
    /// (R63).
    fn has_broken(&self, connection: &mut OpenConnection) -> bool {
        connection.is_closed() || connection.is_busy
    }
}
