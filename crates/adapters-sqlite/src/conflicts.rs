//! From SQLite's errors to [`PortError`].

use diesel::result::{DatabaseErrorInformation, Error};
use tenantry_adapters_sql::{DatabaseMessage, statement_error};
use tenantry_domain::store::{Conflict, PortError};

/// Which conflict a message stands for: SQLite names the columns of a constraint, not the constraint.
const CONFLICTS: [(&str, Conflict); 7] = [
    ("accounts.email_key", Conflict::Email),
    ("accounts.project_id, accounts.email_key", Conflict::Email),
    ("installation.id", Conflict::Installation),
    ("operator_keys.key_hash", Conflict::Secret),
    ("developer_keys.key_hash", Conflict::Secret),
    ("project_keys.key_hash", Conflict::Secret),
    ("service_tokens.key_hash", Conflict::Secret),
];

/// The file itself is damaged, or is not a database.
const DAMAGED: [&str; 2] = ["database disk image is malformed", "file is not a database"];

/// The [`PortError`] of a failed statement. SQLite quotes no value in its messages (R60).
pub(crate) fn port_error(error: Error) -> PortError {
    match error {
        Error::DatabaseError(_, information) if DAMAGED.contains(&information.message()) => {
            PortError::corrupt(DatabaseMessage(information.message().to_owned()))
        }
        other => statement_error(other, conflict_of),
    }
}

fn conflict_of(information: &dyn DatabaseErrorInformation) -> Option<Conflict> {
    let columns = information
        .message()
        .strip_prefix("UNIQUE constraint failed: ")?;
    let known = CONFLICTS.iter().find(|(names, _)| *names == columns)?;
    Some(known.1)
}
