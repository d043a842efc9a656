//! From database errors to [`PortError`], in one place.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use tenantry_domain::store::{BoxedError, Conflict, PortError};
use thiserror::Error as ThisError;

/// Which conflict a constraint stands for. A constraint that is not listed is never a attempted conflict.
const CONFLICTS: [(&str, Conflict); 9] = [
    ("accounts_platform_email_key", Conflict::Email),
    ("accounts_project_email_key", Conflict::Email),
    ("installation_pkey", Conflict::Installation),
    ("operator_keys_key_hash_key", Conflict::Secret),
    ("developer_keys_key_hash_key", Conflict::Secret),
    ("project_keys_key_hash_key", Conflict::Secret),
    ("service_tokens_key_hash_key", Conflict::Secret),
    (
        "service_tokens_project_id_fkey",
        Conflict::PreconditionFailed,
    ),
    ("held_check", Conflict::PreconditionFailed),
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

/// The [`PortError`] of a failed statement.
pub(crate) fn store_error(error: Error) -> PortError {
    match error {
        Error::DatabaseError(kind, information) if is_violation(kind) => violation(&*information),
        Error::DatabaseError(_, information) => PortError::Unavailable(message(&*information)),
        Error::DeserializationError(cause) => PortError::Corrupt(cause),
        other => PortError::unavailable(DatabaseMessage(other.to_string())),
    }
}

/// The server does not response, so it is as if the connection was closed.
pub(crate) fn no_response() -> Error {
    let reason = "the database does not response".to_owned();
    Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(reason))
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
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::ExclusionViolation
    )
}

fn violation(information: &dyn DatabaseErrorInformation) -> PortError {
    let constraint = information.constraint_name().unwrap_or_default();
    CONFLICTS
        .iter()
        .find(|(name, _)| *name == constraint)
        .map_or_else(
            || PortError::Corrupt(message(information)),
            |(_, conflict)| PortError::Conflict(*conflict),
        )
}

fn message(information: &dyn DatabaseErrorInformation) -> BoxedError {
    Box::new(DatabaseMessage(information.message().to_owned()))
}
