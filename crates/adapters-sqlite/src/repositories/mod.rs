//! One port each.

mod accounts;
mod audit;
mod availability;
mod developer_keys;
mod inserts;
mod installations;
mod operator_keys;
mod projects;
mod service_tokens;
mod sessions;
mod signing_keys;
mod store_health;
mod store_migrations;

pub(crate) use accounts::SqliteAccounts;
pub(crate) use audit::SqliteAuditLog;
pub(crate) use developer_keys::SqliteDeveloperKeys;
pub(crate) use installations::SqliteInstallations;
pub(crate) use operator_keys::SqliteOperatorKeys;
pub(crate) use projects::SqliteProjects;
pub(crate) use service_tokens::SqliteServiceTokens;
pub(crate) use sessions::SqliteSessions;
pub(crate) use signing_keys::SqliteSigningKeys;
pub(crate) use store_health::SqliteStoreHealth;
pub(crate) use store_migrations::SqliteMigrations;
