#![doc = include_str!("../README.md")]

mod accounts;
mod audit;
mod effects;
mod email;
mod installation;
mod keys;
mod projects;
#[expect(missing_docs, reason = "columns are documented by their names")]
#[cfg_attr(
    not(test),
    expect(clippy::wildcard_imports, reason = "the macro looks for all SQL types")
)]
pub mod schema;
mod sessions;
mod signing_keys;
pub mod statement;
mod throttling;
pub mod types;
mod verifications;

mod database;
mod retention;
mod steps;
mod store;

pub use database::{
    Database, DatabaseMessage, Failure, Transaction, UnitOfWork, decode, statement_error,
};
pub use store::{SqlStore, known_migrations, migrations_of};

/// The rows of the tables.
pub mod rows {
    pub use crate::accounts::AccountRow;
    pub use crate::audit::AuditEntryRow;
    pub use crate::email::{OutboxEmailRow, StoredEmail};
    pub use crate::keys::{DeveloperKeyRow, ProjectKeyRow};
    pub use crate::projects::ProjectRow;
    pub use crate::sessions::SessionRow;
    pub use crate::throttling::ThrottleRow;
    pub use crate::verifications::{StoredVerification, VerificationRow};
}
