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

pub(crate) use accounts::PostgresAccounts;
pub(crate) use audit::PostgresAuditLog;
pub(crate) use developer_keys::PostgresDeveloperKeys;
pub(crate) use installations::PostgresInstallations;
pub(crate) use operator_keys::PostgresOperatorKeys;
pub(crate) use projects::PostgresProjects;
pub(crate) use service_tokens::PostgresServiceTokens;
pub(crate) use sessions::PostgresSessions;
pub(crate) use signing_keys::PostgresSigningKeys;
pub(crate) use store_health::PostgresStoreHealth;
pub(crate) use store_migrations::PostgresMigrations;
