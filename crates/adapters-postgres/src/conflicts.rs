//! From the errors of the server to [`PortError`].

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use tenantry_adapters_sql::statement_error;
use tenantry_domain::store::{Conflict, PortError};

/// Which conflict a constraint stands for.
const CONFLICTS: [(&str, Conflict); 7] = [
    ("accounts_platform_email_key", Conflict::Email),
    ("accounts_project_email_key", Conflict::Email),
    ("installation_pkey", Conflict::Installation),
    ("operator_keys_key_hash_key", Conflict::Secret),
    ("developer_keys_key_hash_key", Conflict::Secret),
    ("project_keys_key_hash_key", Conflict::Secret),
    ("service_tokens_key_hash_key", Conflict::Secret),
];

/// The [`PortError`] of a failed statement. Only the message of the server is kept: its "detail" quotes
/// rows (R60).
pub(crate) fn port_error(error: Error) -> PortError {
    statement_error(error, conflict_of)
}

fn conflict_of(information: &dyn DatabaseErrorInformation) -> Option<Conflict> {
    let constraint = information.constraint_name()?;
    let known = CONFLICTS.iter().find(|(name, _)| *name == constraint)?;
    Some(known.1)
}

/// A server that does not answer in time counts as disconnected.
pub(crate) fn no_response() -> Error {
    let reason = "the database does not respond".to_owned();
    Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(reason))
}
