use tenantry_domain::accounts::Account;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::email::{EmailRequest, OutboxEmail};
use tenantry_domain::keys::{DeveloperKey, OperatorKey, ProjectKey, ServiceToken};
use tenantry_domain::projects::Project;
use tenantry_domain::sessions::Session;
use tenantry_domain::signing_keys::SigningKey;
use tenantry_domain::values::{AllowedNetworks, Timestamp};
use tenantry_domain::verifications::Verification;

use super::State;

/// A row of the in-memory store, with the constraints of its table.
pub(crate) trait Row: Clone {
    fn table(state: &mut State) -> &mut Vec<Self>;

    /// Both cannot be stored.
    fn collides_with(&self, other: &Self) -> bool;

    /// Both have the same secret, where the table has secrets.
    fn has_secret_of(&self, other: &Self) -> bool;

    /// Loses the field that [`Fault::FieldLost`](crate::Fault::FieldLost) does not store.
    fn lose_field(&mut self);
}

macro_rules! rows {
    ($($row:ty: $($table:ident).+, unique [$($key:ident)+],
        $(secret $($secret:ident).+,)? loses $($field:ident).+ = $value:expr;)+) => {$(
        impl Row for $row {
            fn table(state: &mut State) -> &mut Vec<Self> {
                &mut state.$($table).+
            }

            fn collides_with(&self, other: &Self) -> bool {
                $(self.$key == other.$key)||+
            }

            fn has_secret_of(&self, _other: &Self) -> bool {
                false $(|| self.$($secret).+ == _other.$($secret).+)?
            }

            fn lose_field(&mut self) {
                self.$($field).+ = $value;
            }
        }
    )+};
}

rows! {
    Account: contents.accounts, unique [id], loses full_name = None;
    AuditEntry: contents.audit, unique [id], loses event.origin.address = None;
    DeveloperKey: contents.developer_keys, unique [id], secret record.hash,
        loses record.expires_at = None;
    EmailRequest: email_requests, unique [id], loses language = None;
    OperatorKey: operator_keys, unique [id], secret record.hash, loses record.expires_at = None;
    OutboxEmail: contents.emails, unique [id], loses language = None;
    Project: contents.projects, unique [id], loses description = None;
    ProjectKey: contents.project_keys, unique [id], secret record.hash,
        loses record.expires_at = None;
    ServiceToken: service_tokens, unique [id], secret record.hash,
        loses networks = AllowedNetworks::default();
    Session: contents.sessions, unique [id], loses user_agent = None;
    SigningKey: signing_keys, unique [kid], loses public_key = Vec::new();
    Verification: contents.verifications, unique [id token_hash],
        loses created_at = Timestamp::from_unix_micros(0);
}
