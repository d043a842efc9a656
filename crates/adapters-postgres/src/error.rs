//! From database errors to [`StoreError`], in one place.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use tenantry_domain::ports::{BoxedError, Conflict, StoreError};
use thiserror::Error as ThisError;

/// Which conflict a constraint stands for. A constraint that is not listed is never a guessed conflict.
const CONFLICTS: [(&str, Conflict); 9] = [
    ("accounts_platform_email_key", Conflict::Email),
    ("accounts_project_email_key", Conflict::Email),
    ("installation_pkey", Conflict::Installation),
    ("operator_keys_key_hash_key", Conflict::Secret),
    ("developer_keys_key_hash_key", Conflict::Secret),
    ("project_keys_key_hash_key", Conflict::Secret),
    ("service_tokens_key_hash_key", Conflict::Secret),
    ("service_tokens_project_id_fkey", Conflict::Context),
    ("held_check", Conflict::Context),
];

/// What the database said, without the values that it said it about (R60): its "detail" quotes rows.
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
        Error::DatabaseError(_, information) => StoreError::Unavailable(message(&*information)),
        Error::DeserializationError(cause) => StoreError::Corrupt(cause),
        other => StoreError::unavailable(DatabaseMessage(other.to_string())),
    }
}

/// The server does not answer, so it is as if the connection was closed.
pub(crate) fn no_answer() -> Error {
    let reason = "the database does not answer".to_owned();
    Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(reason))
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
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::ExclusionViolation
    )
}

fn violation(information: &dyn DatabaseErrorInformation) -> StoreError {
    let constraint = information.constraint_name().unwrap_or_default();
    CONFLICTS
        .iter()
        .find(|(name, _)| *name == constraint)
        .map_or_else(
            || StoreError::Corrupt(message(information)),
            |(_, conflict)| StoreError::Conflict(*conflict),
        )
}

fn message(information: &dyn DatabaseErrorInformation) -> BoxedError {
    Box::new(DatabaseMessage(information.message().to_owned()))
}
