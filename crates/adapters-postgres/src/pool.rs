//! Connections for everything but lookups: each is used by one caller at a time.

use std::ops::DerefMut;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use scopeguard::guard;
use tenantry_domain::store::PortError;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, timeout_at};

use crate::connector::Connector;
use crate::open_connection::OpenConnection;

/// How long to wait before another try to connect.
const BETWEEN_TRIES: Duration = Duration::from_millis(200);
/// A connection that is older is closed, so that a database that moved, or a balancer, is followed.
const LONGEST_LIFE: Duration = Duration::from_secs(30 * 60);

/// A bounded number of connections, opened when they are needed. Who needs one gets one that was opened on
/// the same thread, if there is a choice: what drives it lives there, so no other thread has to be woken for
/// each response (`docs/adr/0012-connections-stay-on-their-thread.md`).
pub(crate) struct Pool {
    connector: Arc<Connector>,
    size: usize,
    /// Whoever uses a connection, or opens one, has a turn.
    turns: Semaphore,
    /// The one that was used last is the last: what its server process needs is still at hand.
    free: Mutex<Vec<OpenConnection>>,
}

impl Pool {
    pub(crate) fn new(connector: Arc<Connector>) -> Self {
        let size = connector.settings().max_connections.max(1) as usize;
        Self {
            connector,
            size,
            turns: Semaphore::new(size),
            free: Mutex::default(),
        }
    }

    /// A connection for this caller alone, in time or not at all. It comes back when it is dropped.
    pub(crate) async fn connection(
        &self,
    ) -> Result<impl DerefMut<Target = OpenConnection>, PortError> {
        let deadline = Instant::now() + self.connector.settings().wait;
        let turn = self.turn(deadline).await?;
        let connection = match self.free_one() {
            Some(best) => best,
            None => self.open(deadline).await?,
        };
        Ok(guard(connection, |used| self.take_back(used, turn)))
    }

    /// How many are open right now, or being opened.
    pub(crate) fn open_connections(&self) -> usize {
        self.in_use() + self.free().len()
    }

    async fn turn(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, PortError> {
        timeout_at(deadline, self.turns.acquire())
            .await
            .map_err(|_| PortError::unavailable("no connection became free in time"))?
            .map_err(PortError::unavailable)
    }

    /// One of this thread; else any, but only if no more may be opened.
    fn free_one(&self) -> Option<OpenConnection> {
        let mut free = self.usable();
        let here = thread::current().id();
        let ours = free.iter().rposition(|one| one.opened_on == here);
        // Whoever asks has a turn, so what it would open is counted as in use.
        let is_full = self.in_use() + free.len() > self.size;
        let last = is_full.then(|| free.len().checked_sub(1)).flatten();
        let position = ours.or(last)?;
        Some(free.remove(position))
    }

    /// Those that are free, without those that nobody should use any more.
    fn usable(&self) -> MutexGuard<'_, Vec<OpenConnection>> {
        let mut free = self.free();
        free.retain(|one| !one.is_closed() && one.opened_at.elapsed() < LONGEST_LIFE);
        free
    }

    /// Tries until time is over, for a server that restarts is back soon, or until another thread's is free:
    /// a server may have no more than those.
    async fn open(&self, deadline: Instant) -> Result<OpenConnection, PortError> {
        loop {
            let opening = timeout_at(deadline, self.connector.open()).await;
            let rejection = match opening {
                Ok(Ok(connection)) => return Ok(connection),
                Ok(Err(rejection)) => rejection.to_string(),
                Err(_) => "the database did not response in time".to_owned(),
            };
            if let Some(another) = self.usable().pop() {
                return Ok(another);
            }
            if Instant::now() + BETWEEN_TRIES >= deadline {
                let reason = format!("no connection could be opened in time: {rejection}");
                return Err(PortError::unavailable(reason));
            }
            sleep(BETWEEN_TRIES).await;
        }
    }

    /// Nobody gets a connection with a transaction that is not theirs (R63).
    fn take_back(&self, used: OpenConnection, turn: SemaphorePermit<'_>) {
        if !used.is_closed() && !used.is_in_transaction {
            self.free().push(used);
        }
        drop(turn);
    }

    fn in_use(&self) -> usize {
        self.size - self.turns.available_permits()
    }

    fn free(&self) -> MutexGuard<'_, Vec<OpenConnection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
