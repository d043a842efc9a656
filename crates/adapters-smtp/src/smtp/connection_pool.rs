use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::Instant;

/// Connections that wait for the next email.
///
/// This is not the pool of lettre, which takes back a connection whose user gave up in the middle of a
/// command: the response that is still to come would then be taken for that of the next command. Here only
/// those come back that have been answered.
pub(super) struct IdleConnections {
    timeout: Duration,
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl IdleConnections {
    /// As many as emails are usually sent at once.
    const MOST: usize = 4;

    pub(super) const fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            waiting: Mutex::new(Vec::new()),
        }
    }

    /// The one that was used last, unless it has waited for too long.
    pub(super) fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut waiting = self.waiting();
        waiting.retain(|waiting| waiting.since.elapsed() < self.timeout);
        waiting.pop().map(|waiting| waiting.connection)
    }

    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        let mut waiting = self.waiting();
        if waiting.len() < Self::MOST {
            waiting.push(Waiting {
                connection,
                since: Instant::now(),
            });
        }
    }

    /// When one is dead the others will be, too.
    pub(super) fn clear(&self) {
        self.waiting().clear();
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
