use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::Instant;

/// Idle connections, for the next email.
///
/// The pool of lettre also takes back a connection whose command timed out. The late response would then
/// count for the next command. This pool takes back a connection only after a complete response.
pub(super) struct ConnectionPool {
    timeout: Duration,
    idle: Mutex<Vec<IdleConnection>>,
}

struct IdleConnection {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl ConnectionPool {
    /// The usual number of concurrent emails.
    const MAX_IDLE: usize = 4;

    pub(super) const fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// The connection that was used last, unless it has been idle for too long.
    pub(super) fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle();
        idle.retain(|idle| idle.since.elapsed() < self.timeout);
        idle.pop().map(|idle| idle.connection)
    }

    pub(super) fn put(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle();
        if idle.len() < Self::MAX_IDLE {
            idle.push(IdleConnection {
                connection,
                since: Instant::now(),
            });
        }
    }

    /// When one connection is closed, the server has probably closed the others as well.
    pub(super) fn clear(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<IdleConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
