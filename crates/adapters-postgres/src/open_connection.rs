use std::ops::{Deref, DerefMut};
use std::thread::ThreadId;
use std::time::Instant;

use diesel_async::AsyncPgConnection;
use tokio::task::JoinHandle;

/// A connection, and what is known of it without asking the server.
pub(crate) struct OpenConnection {
    pub(crate) connection: AsyncPgConnection,
    /// What drives it; ends when it is closed.
    pub(crate) driver: JoinHandle<()>,
    pub(crate) opened_on: ThreadId,
    pub(crate) opened_at: Instant,
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
