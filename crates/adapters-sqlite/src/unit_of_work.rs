//! One write is one transaction.

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection as _;
use diesel::result::Error;
use tenantry_domain::store::{Conflict, PortError};

use crate::SqliteDatabase;
use crate::error::store_error;

/// Everything that one write makes true together.
pub(crate) trait UnitOfWork: Send + 'static {
    /// What the caller wants to know about it.
    type Output: Send + 'static;

    /// Whether it has to be on the disk when it is answered (R62). What is not is as safe from a crash of the
    /// server, and goes to the disk with the next that is; a machine that crashes before may lose it, and
    /// nothing else.
    const DURABLE: bool = true;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<Self::Output, Failure>;
}

/// Why a transaction is rolled back.
pub(crate) enum Failure {
    /// A statement failed.
    Database(Error),
    /// Every statement went through, but the response is no.
    Rejected(Conflict),
    /// Something else than a statement failed.
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
            Failure::Rejected(conflict) => Self::Conflict(conflict),
            Failure::Store(error) => error,
        }
    }
}

impl SqliteDatabase {
    /// Carries it out completely, or changes nothing. The transaction takes its lock at the beginning,
    /// so it cannot meet another one half-way.
    pub(crate) async fn write<W: UnitOfWork>(&self, work: W) -> Result<W::Output, PortError> {
        self.change(move |connection| {
            connection
                .batch_execute(synchronous::<W>())
                .map_err(store_error)?;
            connection
                .immediate_transaction(|connection| work.execute(connection))
                .map_err(PortError::from)
        })
        .await
    }
}

/// Of all transactions of this connection that follow.
const fn synchronous<W: UnitOfWork>() -> &'static str {
    if W::DURABLE {
        "PRAGMA synchronous = FULL"
    } else {
        "PRAGMA synchronous = NORMAL"
    }
}
