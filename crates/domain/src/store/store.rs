use super::{StoreHealth, StoreMigrations};
use crate::accounts::AccountRepository;
use crate::audit::AuditRepository;
use crate::email::{EmailRequestRepository, OutboxRepository};
use crate::installation::InstallationRepository;
use crate::keys::{
    DeveloperKeyRepository, OperatorKeyRepository, ProjectKeyRepository, ServiceTokenRepository,
};
use crate::projects::ProjectRepository;
use crate::retention::RetentionRepository;
use crate::sessions::SessionRepository;
use crate::signing_keys::SigningKeyRepository;
use crate::throttling::ThrottleRepository;
use crate::verifications::VerificationRepository;

/// Every repository on one database. `Arc<dyn Store>` coerces to the port of a single repository.
pub trait Store:
    AccountRepository
    + AuditRepository
    + DeveloperKeyRepository
    + EmailRequestRepository
    + InstallationRepository
    + OperatorKeyRepository
    + OutboxRepository
    + ProjectKeyRepository
    + ProjectRepository
    + RetentionRepository
    + ServiceTokenRepository
    + SessionRepository
    + SigningKeyRepository
    + StoreHealth
    + StoreMigrations
    + ThrottleRepository
    + VerificationRepository
{
}

impl<T> Store for T where
    T: AccountRepository
        + AuditRepository
        + DeveloperKeyRepository
        + EmailRequestRepository
        + InstallationRepository
        + OperatorKeyRepository
        + OutboxRepository
        + ProjectKeyRepository
        + ProjectRepository
        + RetentionRepository
        + ServiceTokenRepository
        + SessionRepository
        + SigningKeyRepository
        + StoreHealth
        + StoreMigrations
        + ThrottleRepository
        + VerificationRepository
{
}
