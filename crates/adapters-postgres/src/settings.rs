use std::time::Duration;

/// How many connections there are, and how long anything may take (R64).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSettings {
    /// The most connections that are open at once; at least 1.
    pub max_connections: u32,
    /// How long a request waits for a free connection.
    pub wait: Duration,
    /// How long a new connection may take until it can be used.
    pub connect: Duration,
    /// How long one statement may run (`statement_timeout`).
    pub statement: Duration,
    /// How long one statement may wait for a lock (`lock_timeout`).
    pub lock: Duration,
}

/// 10 connections; 2 s for a free one, 3 s for a new one, 5 s for a statement, 2 s for a lock.
impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            max_connections: 10,
            wait: Duration::from_secs(2),
            connect: Duration::from_secs(3),
            statement: Duration::from_secs(5),
            lock: Duration::from_secs(2),
        }
    }
}

impl PoolSettings {
    /// The server has given up on a statement before, so a response that is missing by then never comes. A
    /// whole transaction gets no more: with the wait for a connection it stays within the ten seconds that
    /// a request may take (R57).
    pub(crate) fn response_timeout(&self) -> Duration {
        self.statement + Duration::from_secs(1)
    }

    /// The first statements of a new session.
    pub(crate) fn session_setup(&self) -> String {
        format!(
            "SET synchronous_commit = on; SET statement_timeout = {}; SET lock_timeout = {}",
            self.statement.as_millis(),
            self.lock.as_millis(),
        )
    }
}
