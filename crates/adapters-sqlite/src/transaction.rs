//! One write is one transaction, on one thread that may block.

use diesel::connection::SimpleConnection as _;
use diesel::{RunQueryDsl as _, SqliteConnection};
use tenantry_adapters_sql::statement::{Query, Returned, Row, Statement};
use tenantry_adapters_sql::{Failure, Transaction, UnitOfWork, decode};
use tenantry_domain::store::PortError;
use tokio::runtime::Handle;

use crate::conflicts::port_error;

/// The transaction takes the write lock at its beginning, so it never deadlocks.
pub(crate) fn run<W: UnitOfWork>(
    connection: &mut SqliteConnection,
    work: &W,
) -> Result<W::Output, PortError> {
    let durability = if W::DURABLE {
        "PRAGMA synchronous = FULL"
    } else {
        "PRAGMA synchronous = NORMAL"
    };
    // It counts for all transactions of this connection that follow.
    connection.batch_execute(durability).map_err(port_error)?;
    connection
        .immediate_transaction(|connection| {
            // The future is ready at once, because none of its statements waits for another thread.
            Handle::current().block_on(work.execute(&mut OpenTransaction(connection)))
        })
        .map_err(|failure: Failure| failure.into_port_error(port_error))
}

struct OpenTransaction<'a>(&'a mut SqliteConnection);

impl Transaction for OpenTransaction<'_> {
    async fn fetch_all<R: Row>(&mut self, query: Query<R>) -> Result<Vec<R::Model>, Failure> {
        let rows: Vec<Returned<R>> = query.load(self.0)?;
        let models: Result<_, PortError> = rows.into_iter().map(|row| decode(row.0)).collect();
        Ok(models?)
    }

    async fn execute_all(&mut self, statements: Vec<Statement>) -> Result<Vec<usize>, Failure> {
        let executed = statements
            .into_iter()
            .map(|statement| statement.execute(self.0));
        Ok(executed.collect::<Result<_, _>>()?)
    }
}
