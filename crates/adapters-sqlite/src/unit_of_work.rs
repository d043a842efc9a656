//! One write is one transaction.

use diesel::SqliteConnection;
use diesel::result::Error;
use tenantry_domain::ports::{Conflict, StoreError};

use crate::SqliteDatabase;
use crate::error::store_error;

/// Everything that one write makes true together.
pub(crate) trait UnitOfWork: Send + 'static {
    /// What the caller wants to know about it.
    type Done: Send + 'static;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<Self::Done, Failure>;
}

/// Why a transaction is rolled back.
pub(crate) enum Failure {
    /// A statement failed.
    Database(Error),
    /// Every statement went through, but the answer is no.
    Refused(Conflict),
    /// Something else than a statement failed.
    Store(StoreError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Database(error) => store_error(error),
            Failure::Refused(conflict) => Self::Conflict(conflict),
            Failure::Store(error) => error,
        }
    }
}

impl SqliteDatabase {
    /// Carries it out completely, or changes nothing. The transaction takes its lock at the beginning,
    /// so it cannot meet another one half-way.
    pub(crate) async fn write<W: UnitOfWork>(&self, work: W) -> Result<W::Done, StoreError> {
        self.change(move |connection| {
            connection
                .immediate_transaction(|connection| work.carry_out(connection))
                .map_err(StoreError::from)
        })
        .await
    }
}
