//! One write is one transaction.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::Duration;

use async_trait::async_trait;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use futures_util::future::{join3, try_join};
use tenantry_domain::store::PortError;

use crate::PostgresDatabase;
use crate::error::store_error;
use crate::prepared::Prepared;

/// Everything that one write makes true together. It may run more than once, each time in a new
/// transaction, when the database gave it up in favour of another.
#[async_trait]
pub(crate) trait UnitOfWork: Sync {
    /// What the caller wants to know about it.
    type Output: Send;

    /// Whether it has to be on the disk when it is answered (R62). What is not may be lost with the last
    /// 0.6 seconds of a database server that crashes (three times `wal_writer_delay`), and nothing else.
    const DURABLE: bool = true;

    /// Whether no statement waits for the response of another, and whatever has to undo them fails in the server, never on
    /// this side. Then `COMMIT` is sent along, which the server takes for `ROLLBACK` once a statement failed, and all of
    /// it is one round trip. An error of one has undone the others, so each has to be told.
    const PIPELINED: bool = false;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<Self::Output, Failure>;
}

/// Why a transaction is rolled back.
pub(crate) enum Failure {
    /// A statement failed.
    Database(Error),
    /// Another transaction was faster; nothing was changed that stays, and the same again may well
    /// succeed.
    Retry,
    /// There was no connection, or something else than a statement failed.
    Store(PortError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<Failure> for PortError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(error) => store_error(error),
            Failure::Retry => Self::unavailable("others were faster each time"),
            Failure::Store(error) => error,
        }
    }
}

impl Failure {
    /// Whether the database rolled back for the sake of another transaction: nothing was changed, and
    /// the same again may well succeed.
    fn is_transient(&self) -> bool {
        match self {
            Self::Database(Error::DatabaseError(kind, information)) => {
                matches!(kind, DatabaseErrorKind::SerializationFailure)
                    || information.message() == "deadlock detected"
            }
            Self::Retry => true,
            Self::Database(_) | Self::Store(_) => false,
        }
    }
}

const ATTEMPTS: u32 = 3;

impl PostgresDatabase {
    /// Carries it out completely, or changes nothing.
    pub(crate) async fn write<W: UnitOfWork>(&self, work: &W) -> Result<W::Output, PortError> {
        let mut attempt = 1;
        loop {
            match self.attempt(work).await {
                Err(failure) if attempt < ATTEMPTS && failure.is_transient() => {
                    tokio::time::sleep(pause(attempt)).await;
                    attempt += 1;
                }
                outcome => return outcome.map_err(PortError::from),
            }
        }
    }

    async fn attempt<W: UnitOfWork>(&self, work: &W) -> Result<W::Output, Failure> {
        let mut connection = self.connection().await.map_err(Failure::Store)?;
        let limit = self.connector().settings().response();
        // Whoever gives the transaction up half-way gives the connection up (R63).
        connection.is_in_transaction = true;
        let transaction = tokio::time::timeout(limit, carried_out(&connection, work)).await;
        let ended = transaction.unwrap_or_else(|_| {
            let reason = "the database did not response in time";
            Err(Failure::Store(PortError::unavailable(reason)))
        })?;
        connection.is_in_transaction = false;
        ended
    }
}

/// One transaction from its beginning to its end. The outer result says whether it came to its end. `BEGIN`
/// is sent together with the first statement: it fails with the connection.
async fn carried_out<W: UnitOfWork>(
    connection: &AsyncPgConnection,
    work: &W,
) -> Result<Result<W::Output, Failure>, Failure> {
    let start = send(connection, begin::<W>());
    if W::PIPELINED {
        let (started, done, ended) =
            join3(start, work.execute(connection), commit(connection)).await;
        return match started.and(ended) {
            Ok(()) => Ok(done),
            // What failed first says why.
            Err(lost) => Err(done.err().unwrap_or(lost)),
        };
    }
    let done = try_join(start, work.execute(connection)).await;
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    send(connection, end).await?;
    Ok(done.map(|((), done)| done))
}

/// Waits in the connection's queue of prepared statements, else it would overtake one that has to be prepared first.
async fn commit(mut connection: &AsyncPgConnection) -> Result<(), Failure> {
    let commit = Prepared(sql_query("COMMIT"));
    Ok(commit.execute(&mut connection).await.map(drop)?)
}

async fn send(mut connection: &AsyncPgConnection, command: &str) -> Result<(), Failure> {
    Ok(connection.batch_execute(command).await?)
}

const fn begin<W: UnitOfWork>() -> &'static str {
    if W::DURABLE {
        "BEGIN"
    } else {
        "BEGIN; SET LOCAL synchronous_commit = off"
    }
}

/// Longer each time, and by chance different for two that met each other.
fn pause(attempt: u32) -> Duration {
    let chance = RandomState::new().hash_one(attempt) % 20;
    Duration::from_millis(u64::from(attempt) * 10 + chance)
}
