//! The only place that knows columns: each row type is written from, or read into, one type of the
//! model.

mod account;
mod audit_entry;
mod email_key;
mod email_request;
mod installation;
mod key_record;
mod operator_key;
mod outbox_email;
mod owned_key;
mod project;
mod service_token;
mod session;
mod signing_key;
mod stored;
mod throttle;
mod verification;

pub(crate) use account::AccountRow;
pub(crate) use audit_entry::AuditEntryRow;
pub(crate) use email_request::EmailRequestRow;
pub(crate) use installation::InstallationRow;
pub(crate) use operator_key::OperatorKeyRow;
pub(crate) use outbox_email::{ClaimedEmailRow, DeadEmailRow, NewOutboxEmailRow, OutboxEmailRow};
pub(crate) use owned_key::{NewDeveloperKeyRow, NewProjectKeyRow};
pub(crate) use project::NewProjectRow;
pub(crate) use service_token::ServiceTokenRow;
pub(crate) use session::SessionRow;
pub(crate) use signing_key::SigningKeyRow;
pub(crate) use stored::{StoredId, StoredTime};
pub(crate) use throttle::{StoredThrottleKey, ThrottleRow};
pub(crate) use verification::{PendingVerificationRow, VerificationRow};
