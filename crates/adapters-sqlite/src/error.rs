//! From database errors to [`StoreError`], in one place.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use tenantry_domain::ports::{BoxedError, Conflict, StoreError};
use thiserror::Error as ThisError;

/// Which conflict a message stands for: SQLite names the columns of a constraint, not the constraint.
/// A message that is not listed is never a guessed conflict.
const CONFLICTS: [(&str, Conflict); 7] = [
    (
        "UNIQUE constraint failed: accounts.email_key",
        Conflict::Email,
    ),
    (
        "UNIQUE constraint failed: accounts.project_id, accounts.email_key",
        Conflict::Email,
    ),
    (
        "UNIQUE constraint failed: installation.id",
        Conflict::Installation,
    ),
    (
        "UNIQUE constraint failed: operator_keys.key_hash",
        Conflict::Secret,
    ),
    (
        "UNIQUE constraint failed: developer_keys.key_hash",
        Conflict::Secret,
    ),
    (
        "UNIQUE constraint failed: project_keys.key_hash",
        Conflict::Secret,
    ),
    (
        "UNIQUE constraint failed: service_tokens.key_hash",
        Conflict::Secret,
    ),
];

/// The file itself is damaged or no database.
const DAMAGED: [&str; 2] = ["database disk image is malformed", "file is not a database"];

/// What the database said. SQLite never quotes a value (R60).
#[derive(Debug, ThisError)]
#[error("{0}")]
struct DatabaseMessage(String);

/// A row that does not fit the rules of the model.
#[derive(Debug, ThisError)]
#[error("a row of `{table}` breaks its own rules: {cause}")]
struct CorruptRow {
    table: &'static str,
    cause: BoxedError,
}

/// The [`StoreError`] of a failed statement.
pub(crate) fn store_error(error: Error) -> StoreError {
    match error {
        Error::DatabaseError(kind, information) if is_violation(kind) => violation(&*information),
        Error::DatabaseError(_, information) if DAMAGED.contains(&information.message()) => {
            StoreError::Corrupt(message(&*information))
        }
        Error::DatabaseError(_, information) => StoreError::Unavailable(message(&*information)),
        Error::DeserializationError(cause) => StoreError::Corrupt(cause),
        other => StoreError::unavailable(DatabaseMessage(other.to_string())),
    }
}

/// Whether a statement failed because of a foreign key. SQLite does not say which one, so only a
/// statement that has a single one can make something of it.
pub(crate) const fn breaks_foreign_key(error: &Error) -> bool {
    matches!(
        error,
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)
    )
}

/// The model of a row.
pub(crate) fn decode<Row, Model>(table: &'static str, row: Row) -> Result<Model, StoreError>
where
    Model: TryFrom<Row, Error = BoxedError>,
{
    Model::try_from(row).map_err(|cause| StoreError::corrupt(CorruptRow { table, cause }))
}

const fn is_violation(kind: DatabaseErrorKind) -> bool {
    matches!(
        kind,
        DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation
    )
}

fn violation(information: &dyn DatabaseErrorInformation) -> StoreError {
    CONFLICTS
        .iter()
        .find(|(text, _)| *text == information.message())
        .map_or_else(
            || StoreError::Corrupt(message(information)),
            |(_, conflict)| StoreError::Conflict(*conflict),
        )
}

fn message(information: &dyn DatabaseErrorInformation) -> BoxedError {
    Box::new(DatabaseMessage(information.message().to_owned()))
}
