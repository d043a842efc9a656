//! What an adapter does for its database: it runs statements and transactions.

use diesel::result::{DatabaseErrorKind, Error};
use tenantry_domain::store::{BoxedError, Conflict, PortError};
use thiserror::Error as ThisError;

use crate::statement::{Query, Row, Statement};

/// One database.
pub trait Database: Send + Sync + 'static {
    /// The row of a query that finds at most one by an index.
    fn fetch_optional<R: Row>(
        &self,
        query: Query<R>,
    ) -> impl Future<Output = Result<Option<R::Model>, PortError>> + Send;

    /// The rows of a query.
    fn fetch_all<R: Row>(
        &self,
        query: Query<R>,
    ) -> impl Future<Output = Result<Vec<R::Model>, PortError>> + Send;

    /// Executes the work completely, or changes nothing.
    fn write<W: UnitOfWork>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<W::Output, PortError>> + Send;

    /// Version and name of each migration of this program, oldest first.
    ///
    /// # Errors
    /// [`PortError::Corrupt`] when a migration cannot be read.
    fn known_migrations() -> Result<Vec<(String, String)>, PortError>;

    /// Whether a migration was ever applied.
    fn is_set_up(&self) -> impl Future<Output = Result<bool, PortError>> + Send;

    /// Applies the pending migrations under a lock, and returns their names.
    fn apply_migrations(&self) -> impl Future<Output = Result<Vec<String>, PortError>> + Send;
}

/// Everything that one write makes true together.
pub trait UnitOfWork: Send + Sync + 'static {
    /// What the caller gets to know.
    type Output: Send + 'static;

    /// Whether it must be on the disk before the caller gets the result (R62). A crash of the machine may
    /// undo the last moments of work that is not durable; a crash of the server does not.
    const DURABLE: bool = true;

    /// Runs inside a transaction. It may run more than once, each time in a new transaction, when the
    /// database gave it up in favour of another.
    fn execute<T: Transaction>(
        &self,
        transaction: &mut T,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

/// An open transaction.
pub trait Transaction: Send {
    /// The rows of a query.
    fn fetch_all<R: Row>(
        &mut self,
        query: Query<R>,
    ) -> impl Future<Output = Result<Vec<R::Model>, Failure>> + Send;

    /// Executes the statements in order; the number of rows that each has changed.
    fn execute_all(
        &mut self,
        statements: Vec<Statement>,
    ) -> impl Future<Output = Result<Vec<usize>, Failure>> + Send;

    /// The first row of a query.
    fn fetch_optional<R: Row>(
        &mut self,
        query: Query<R>,
    ) -> impl Future<Output = Result<Option<R::Model>, Failure>> + Send {
        async { Ok(self.fetch_all(query).await?.into_iter().next()) }
    }

    /// The number of rows that the statement has changed.
    fn execute(
        &mut self,
        statement: Statement,
    ) -> impl Future<Output = Result<usize, Failure>> + Send {
        async { Ok(self.execute_all(vec![statement]).await?.into_iter().sum()) }
    }
}

/// A query that changes rows, in a transaction of its own.
impl<R: Row> UnitOfWork for Query<R> {
    type Output = Option<R::Model>;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<Self::Output, Failure> {
        transaction.fetch_optional(self.clone()).await
    }
}

/// A statement in a transaction of its own.
impl UnitOfWork for Statement {
    type Output = usize;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<usize, Failure> {
        transaction.execute(self.clone()).await
    }
}

/// Why a transaction is rolled back.
#[derive(Debug)]
pub enum Failure {
    /// A statement failed.
    Database(Error),
    /// What the work depends on is not there.
    Conflict(Conflict),
    /// Another transaction was faster. The same work may well succeed.
    Retry,
    /// Something else than a statement failed.
    Store(PortError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// The error of the port.
    pub fn into_port_error(self, of_statement: impl FnOnce(Error) -> PortError) -> PortError {
        match self {
            Self::Database(error) => of_statement(error),
            Self::Conflict(conflict) => PortError::Conflict(conflict),
            Self::Retry => PortError::unavailable("other transactions were faster each time"),
            Self::Store(error) => error,
        }
    }

    /// The same, or a conflict when the failed statement broke a foreign key.
    pub(crate) fn or_broken_reference(self, conflict: Conflict) -> Self {
        match self {
            Self::Database(Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => {
                Self::Conflict(conflict)
            }
            other => other,
        }
    }
}

/// The text of a database error. The adapters make sure that it quotes no stored value (R60).
#[derive(Debug, ThisError)]
#[error("{0}")]
pub struct DatabaseMessage(pub String);

/// A row that breaks the rules of the domain.
#[derive(Debug, ThisError)]
#[error("a row of `{table}` breaks its own rules: {cause}")]
struct CorruptRow {
    table: &'static str,
    cause: BoxedError,
}

/// What a row stands for.
///
/// # Errors
/// [`PortError::Corrupt`] for a row that breaks the rules of the domain.
pub fn decode<R: Row>(row: R) -> Result<R::Model, PortError> {
    R::Model::try_from(row).map_err(|cause| corrupt_row(R::TABLE, cause.into()))
}

pub(crate) fn corrupt_row(table: &'static str, cause: BoxedError) -> PortError {
    PortError::corrupt(CorruptRow { table, cause })
}

/// The error of a failed statement, given which conflict a violation stands for. A violation that stands
/// for none is corruption, never a guessed conflict.
pub fn statement_error(
    error: Error,
    conflict_of: impl FnOnce(&dyn diesel::result::DatabaseErrorInformation) -> Option<Conflict>,
) -> PortError {
    match error {
        Error::DatabaseError(kind, information) => {
            let message = DatabaseMessage(information.message().to_owned());
            if !is_violation(kind) {
                return PortError::unavailable(message);
            }
            match conflict_of(&*information) {
                Some(conflict) => PortError::Conflict(conflict),
                None => PortError::corrupt(message),
            }
        }
        Error::DeserializationError(cause) => PortError::Corrupt(cause),
        other => PortError::unavailable(DatabaseMessage(other.to_string())),
    }
}

const fn is_violation(kind: DatabaseErrorKind) -> bool {
    matches!(
        kind,
        DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::ExclusionViolation
    )
}
