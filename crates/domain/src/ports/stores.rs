use std::sync::Arc;

use super::{
    AccountRepository, AuditLog, DeveloperKeyRepository, Housekeeping, InstallationRepository,
    MailRequestRepository, OperatorKeyRepository, OutboxRepository, ProjectKeyRepository,
    ProjectRepository, ServiceTokenRepository, SessionRepository, SigningKeyRepository,
    StoreHealth, StoreMigrations, ThrottleRepository, VerificationRepository,
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
    /// Takes out what nobody needs any more.
    pub housekeeping: Arc<dyn Housekeeping>,
    /// The installation.
    pub installations: Arc<dyn InstallationRepository>,
    /// Requests for mails.
    pub mail_requests: Arc<dyn MailRequestRepository>,
    /// The schema.
    pub migrations: Arc<dyn StoreMigrations>,
    /// Operator keys.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// The mails that wait to be sent.
    pub outbox: Arc<dyn OutboxRepository>,
    /// Project keys.
    pub project_keys: Arc<dyn ProjectKeyRepository>,
    /// Projects.
    pub projects: Arc<dyn ProjectRepository>,
    /// Service tokens.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// Sessions.
    pub sessions: Arc<dyn SessionRepository>,
    /// Signing keys.
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    /// Counters of attempts.
    pub throttles: Arc<dyn ThrottleRepository>,
    /// One-time proofs of control over a mailbox.
    pub verifications: Arc<dyn VerificationRepository>,
}
