//! What the domain needs from outside, one trait a file.
//!
//! A port method is an intent: it succeeds completely or changes nothing. Every store method may fail
//! with [`StoreError::Unavailable`] (try again later) or [`StoreError::Corrupt`] (a stored value breaks
//! its own rules); only other errors are listed at the method.

mod accounts;
mod audit;
mod clock;
mod developer_keys;
mod installations;
mod operator_keys;
mod password_hasher;
mod projects;
mod random;
mod service_tokens;
mod sessions;
mod signing_keys;
mod store_error;
mod store_health;
mod store_migrations;
mod stores;
mod tokens;

pub use accounts::{
    AccountRepository, DeveloperRegistration, EndUserRegistration, PrivateUserCreation,
};
pub use audit::AuditLog;
pub use clock::Clock;
pub use developer_keys::{DeveloperContext, DeveloperKeyRepository};
pub use installations::{InstallationRepository, NewInstallation, SettingsSecrets};
pub use operator_keys::OperatorKeyRepository;
pub use password_hasher::{HashShare, HasherError, PasswordHasher, PasswordMatch};
pub use projects::ProjectRepository;
pub use random::Random;
pub use service_tokens::ServiceTokenRepository;
pub use sessions::{SessionRef, SessionRepository};
pub use signing_keys::SigningKeyRepository;
pub use store_error::{BoxedError, Conflict, StoreError};
pub use store_health::StoreHealth;
pub use store_migrations::{Migration, StoreMigrations};
pub use stores::Stores;
pub use tokens::{
    AccessClaims, SigningKeyMaker, TokenError, TokenGrant, TokenIssuer, TokenPair, TokenVerifier,
};

#[cfg(feature = "mocks")]
pub use self::{
    accounts::MockAccountRepository, audit::MockAuditLog, clock::MockClock,
    developer_keys::MockDeveloperKeyRepository, installations::MockInstallationRepository,
    operator_keys::MockOperatorKeyRepository, password_hasher::MockPasswordHasher,
    projects::MockProjectRepository, random::MockRandom,
    service_tokens::MockServiceTokenRepository, sessions::MockSessionRepository,
    signing_keys::MockSigningKeyRepository, store_health::MockStoreHealth,
    store_migrations::MockStoreMigrations, tokens::MockSigningKeyMaker, tokens::MockTokenIssuer,
    tokens::MockTokenVerifier,
};
