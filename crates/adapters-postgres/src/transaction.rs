//! One write is one transaction.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use futures_util::future::{join_all, try_join};
use tenantry_adapters_sql::statement::{Query, Returned, Row, Statement};
use tenantry_adapters_sql::{Failure, Transaction, UnitOfWork, decode};
use tenantry_domain::store::PortError;

use crate::conflicts::no_response;
use crate::open_connection::OpenConnection;

/// So many at most are sent together: `join_all` polls that many in order.
const SENT_TOGETHER: usize = 30;

/// Runs the work in a transaction of this connection, in time. The connection must not be used again when
/// the future is dropped before its end, or when the transaction does not end.
pub(crate) async fn run<W: UnitOfWork>(
    connection: &mut OpenConnection,
    work: &W,
    limit: Duration,
) -> Result<W::Output, Failure> {
    connection.is_busy = true;
    let shared = &connection.connection;
    let ended = tokio::time::timeout(limit, begin_to_end(shared, work)).await;
    let outcome = ended.unwrap_or_else(|_| Err(no_response().into()))?;
    connection.is_busy = false;
    outcome
}

/// The outer result is about the transaction, the inner one about the work. `BEGIN` is sent together with
/// the first statement.
async fn begin_to_end<W: UnitOfWork>(
    connection: &AsyncPgConnection,
    work: &W,
) -> Result<Result<W::Output, Failure>, Failure> {
    let begin = if W::DURABLE {
        "BEGIN"
    } else {
        "BEGIN; SET LOCAL synchronous_commit = off"
    };
    let mut transaction = OpenTransaction(connection);
    let outcome = try_join(send(connection, begin), work.execute(&mut transaction)).await;
    let end = if outcome.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    send(connection, end).await?;
    Ok(outcome.map(|((), output)| output))
}

async fn send(mut connection: &AsyncPgConnection, command: &str) -> Result<(), Failure> {
    Ok(connection.batch_execute(command).await?)
}

struct OpenTransaction<'a>(&'a AsyncPgConnection);

impl Transaction for OpenTransaction<'_> {
    async fn fetch_all<R: Row>(&mut self, query: Query<R>) -> Result<Vec<R::Model>, Failure> {
        let rows: Vec<Returned<R>> = query.load(&mut self.0).await?;
        let models: Result<_, PortError> = rows.into_iter().map(|row| decode(row.0)).collect();
        Ok(models?)
    }

    /// Sent together, executed in order. The first error is the cause: after it the server rejects the
    /// others because the transaction is over.
    async fn execute_all(&mut self, statements: Vec<Statement>) -> Result<Vec<usize>, Failure> {
        let mut changed = Vec::with_capacity(statements.len());
        for together in statements.chunks(SENT_TOGETHER) {
            let sent = together.iter().map(|statement| {
                let (statement, mut connection) = (statement.clone(), self.0);
                async move { statement.execute(&mut connection).await }
            });
            for outcome in join_all(sent).await {
                changed.push(outcome?);
            }
        }
        Ok(changed)
    }
}

/// Whether the database rolled back in favour of another transaction, so that the same work may succeed.
pub(crate) fn is_transient(failure: &Failure) -> bool {
    match failure {
        Failure::Database(Error::DatabaseError(kind, information)) => {
            matches!(kind, DatabaseErrorKind::SerializationFailure)
                || information.message() == "deadlock detected"
        }
        Failure::Retry => true,
        Failure::Database(_) | Failure::Conflict(_) | Failure::Store(_) => false,
    }
}

/// Longer each time, with jitter.
pub(crate) fn pause(attempt: u32) -> Duration {
    let jitter = RandomState::new().hash_one(attempt) % 20;
    Duration::from_millis(u64::from(attempt) * 10 + jitter)
}
