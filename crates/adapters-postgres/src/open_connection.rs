use diesel_async::AsyncPgConnection;
use tokio::task::JoinHandle;

/// A connection, and what is known of it without a round trip.
pub(crate) struct OpenConnection {
    pub(crate) connection: AsyncPgConnection,
    /// The task that drives it; it ends when the connection is closed.
    pub(crate) driver: JoinHandle<()>,
    /// Whether a transaction is open, or a response is missing.
    pub(crate) is_busy: bool,
}

impl OpenConnection {
    /// Whether the server, or something between, has closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.driver.is_finished()
    }
}
