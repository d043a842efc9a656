//! From database errors to [`PortError`], in one place.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use tenantry_domain::store::{BoxedError, Conflict, PortError};
use thiserror::Error as ThisError;

/// Which conflict a message stands for: SQLite names the columns of a constraint, not the constraint.
/// A message that is not listed is never a attempted conflict.
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

/// The [`PortError`] of a failed statement.
pub(crate) fn store_error(error: Error) -> PortError {
    match error {
        Error::DatabaseError(kind, information) if is_violation(kind) => violation(&*information),
        Error::DatabaseError(_, information) if DAMAGED.contains(&information.message()) => {
            PortError::Corrupt(message(&*information))
        }
        Error::DatabaseError(_, information) => PortError::Unavailable(message(&*information)),
        Error::DeserializationError(cause) => PortError::Corrupt(cause),
        other => PortError::unavailable(DatabaseMessage(other.to_string())),
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
pub(crate) fn decode<Row, Model>(table: &'static str, row: Row) -> Result<Model, PortError>
where
    Model: TryFrom<Row, Error = BoxedError>,
{
    Model::try_from(row).map_err(|cause| PortError::corrupt(CorruptRow { table, cause }))
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

fn violation(information: &dyn DatabaseErrorInformation) -> PortError {
    CONFLICTS
        .iter()
        .find(|(text, _)| *text == information.message())
        .map_or_else(
            || PortError::Corrupt(message(information)),
            |(_, conflict)| PortError::Conflict(*conflict),
        )
}

fn message(information: &dyn DatabaseErrorInformation) -> BoxedError {
    Box::new(DatabaseMessage(information.message().to_owned()))
}
