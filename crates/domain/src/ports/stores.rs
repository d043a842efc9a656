use std::sync::Arc;

use super::{
    AccountRepository, AuditLog, DeveloperKeyRepository, InstallationRepository,
    OperatorKeyRepository, ProjectRepository, ServiceTokenRepository, SessionRepository,
    SigningKeyRepository, StoreHealth, StoreMigrations,
};

/// Every port of one store: what a storage adapter hands over as a whole.
#[derive(Clone)]
pub struct Stores {
    /// Accounts.
    pub accounts: Arc<dyn AccountRepository>,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// Developer keys.
    pub developer_keys: Arc<dyn DeveloperKeyRepository>,
    /// Whether the store can be used.
    pub health: Arc<dyn StoreHealth>,
    /// The installation.
    pub installations: Arc<dyn InstallationRepository>,
    /// The schema.
    pub migrations: Arc<dyn StoreMigrations>,
    /// Operator keys.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// Projects.
    pub projects: Arc<dyn ProjectRepository>,
    /// Service tokens.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// Sessions.
    pub sessions: Arc<dyn SessionRepository>,
    /// Signing keys.
    pub signing_keys: Arc<dyn SigningKeyRepository>,
}
