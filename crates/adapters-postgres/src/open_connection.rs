use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use bb8::ManageConnection;
use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use tokio::task::JoinHandle;

use crate::connector::Connector;

/// A connection, and what is known of it without asking the server.
pub(crate) struct OpenConnection {
    pub(crate) connection: AsyncPgConnection,
    /// What drives it; ends when it is closed.
    pub(crate) driver: JoinHandle<()>,
    /// Whether a transaction was begun that nobody has ended.
    pub(crate) is_in_transaction: bool,
}

impl OpenConnection {
    /// Whether the server, or something on the way to it, has closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.driver.is_finished()
    }
}

impl Deref for OpenConnection {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.connection
    }
}

impl DerefMut for OpenConnection {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.connection
    }
}

/// Opens and judges the connections of a pool.
pub(crate) struct PoolConnector(pub(crate) Arc<Connector>);

impl ManageConnection for PoolConnector {
    type Connection = OpenConnection;
    type Error = ConnectionError;

    async fn connect(&self) -> Result<OpenConnection, ConnectionError> {
        self.0.open().await
    }

    /// No statement is spent on it.
    async fn is_valid(&self, connection: &mut OpenConnection) -> Result<(), ConnectionError> {
        if connection.is_closed() {
            let reason = "the database has closed the connection".to_owned();
            return Err(ConnectionError::BadConnection(reason));
        }
        Ok(())
    }

    /// Nobody gets a connection with a transaction that is not theirs (R63).
    fn has_broken(&self, connection: &mut OpenConnection) -> bool {
        connection.is_closed() || connection.is_in_transaction
    }
}
