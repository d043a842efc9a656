//! What the domain needs from outside, one trait a file.
//!
//! A port method is an intent: it succeeds completely or changes nothing. Every store method may fail
//! with [`StoreError::Unavailable`] (try again later) or [`StoreError::Corrupt`] (a stored value breaks
//! its own rules); only other errors are listed at the method.

mod accounts;
mod audit;
mod clock;
mod developer_keys;
mod housekeeping;
mod installations;
mod mail_requests;
mod mailer;
mod operator_keys;
mod outbox;
mod password_hasher;
mod project_keys;
mod projects;
mod random;
mod service_tokens;
mod sessions;
mod signing_keys;
mod store_error;
mod store_health;
mod store_migrations;
mod stores;
mod throttles;
mod tokens;
mod turns;
mod verifications;

pub use accounts::{
    AccountLookup, AccountRepository, DeveloperRegistration, EndUserRegistration, PasswordChange,
    PrivateUserCreation,
};
pub use audit::AuditLog;
pub use clock::Clock;
pub use developer_keys::{DeveloperContext, DeveloperKeyRepository};
pub use housekeeping::{Housekeeping, SweepOrder, Swept};
pub use installations::{InstallationRepository, NewInstallation, SettingsSecrets};
pub use mail_requests::{Fulfilment, MailRequestRepository};
pub use mailer::{Mailer, MailerError};
pub use operator_keys::OperatorKeyRepository;
pub use outbox::{
    ClaimedMail, DeadMail, MailLease, MailOutcome, MailTry, MailsToRetry, OutboxOverview,
    OutboxRepository,
};
pub use password_hasher::{HashShare, HasherError, PasswordHasher, PasswordMatch};
pub use project_keys::ProjectKeyRepository;
pub use projects::ProjectRepository;
pub use random::Random;
pub use service_tokens::ServiceTokenRepository;
pub use sessions::{Rotated, Rotation, SessionOpening, SessionRef, SessionRepository};
pub use signing_keys::{KeyRotation, NextKey, SigningKeyRepository};
pub use store_error::{BoxedError, Conflict, StoreError};
pub use store_health::StoreHealth;
pub use store_migrations::{Migration, StoreMigrations};
pub use stores::Stores;
pub use throttles::ThrottleRepository;
pub use tokens::{
    AccessClaims, RefreshClaims, SigningKeyMaker, TokenError, TokenGrant, TokenIssuer, TokenPair,
    TokenVerifier,
};
pub use turns::{Turn, Turns};
pub use verifications::{
    CodeTimes, MailboxProof, PasswordReset, PendingVerification, VerificationRepository,
};

#[cfg(feature = "mocks")]
pub use self::{
    accounts::MockAccountRepository, audit::MockAuditLog, clock::MockClock,
    developer_keys::MockDeveloperKeyRepository, housekeeping::MockHousekeeping,
    installations::MockInstallationRepository, mail_requests::MockMailRequestRepository,
    mailer::MockMailer, operator_keys::MockOperatorKeyRepository, outbox::MockOutboxRepository,
    password_hasher::MockPasswordHasher, project_keys::MockProjectKeyRepository,
    projects::MockProjectRepository, random::MockRandom,
    service_tokens::MockServiceTokenRepository, sessions::MockSessionRepository,
    signing_keys::MockSigningKeyRepository, store_health::MockStoreHealth,
    store_migrations::MockStoreMigrations, throttles::MockThrottleRepository,
    tokens::MockSigningKeyMaker, tokens::MockTokenIssuer, tokens::MockTokenVerifier,
    turns::MockTurns, verifications::MockVerificationRepository,
};
