//! The feature `mocks` has a mock of every port, and each implements its port.

use std::sync::Arc;
use tenantry_domain::accounts::AccountRepository;
use tenantry_domain::audit::AuditRepository;
use tenantry_domain::email::{EmailRequestRepository, OutboxRepository};
use tenantry_domain::installation::InstallationRepository;
use tenantry_domain::keys::{
    DeveloperKeyRepository, OperatorKeyRepository, ProjectKeyRepository, ServiceTokenRepository,
};
use tenantry_domain::projects::ProjectRepository;
use tenantry_domain::retention::RetentionRepository;
use tenantry_domain::sessions::SessionRepository;
use tenantry_domain::signing_keys::SigningKeyRepository;
use tenantry_domain::store::{StoreHealth, StoreMigrations};
use tenantry_domain::throttling::ThrottleRepository;
use tenantry_domain::verifications::VerificationRepository;

use tenantry_domain::accounts::MockAccountRepository;
use tenantry_domain::audit::MockAuditRepository;
use tenantry_domain::email::{
    Mailer, MockEmailRequestRepository, MockMailer, MockOutboxRepository,
};
use tenantry_domain::installation::MockInstallationRepository;
use tenantry_domain::keys::{
    MockDeveloperKeyRepository, MockOperatorKeyRepository, MockProjectKeyRepository,
    MockServiceTokenRepository,
};
use tenantry_domain::passwords::{HashPermit, MockHashPermit, MockPasswordHasher, PasswordHasher};
use tenantry_domain::projects::MockProjectRepository;
use tenantry_domain::retention::MockRetentionRepository;
use tenantry_domain::sessions::{
    MockSessionRepository, MockTokenIssuer, MockTokenVerifier, TokenIssuer, TokenVerifier,
};
use tenantry_domain::signing_keys::{
    MockSigningKeyGenerator, MockSigningKeyRepository, SigningKeyGenerator,
};
use tenantry_domain::store::{MockStoreHealth, MockStoreMigrations};
use tenantry_domain::system::{Clock, MockClock, MockRandom, Random};
use tenantry_domain::throttling::{KeyedLock, MockKeyedLock, MockThrottleRepository};
use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::MockVerificationRepository;

#[tokio::test]
async fn every_repository_can_be_mocked() {
    let mut health = MockStoreHealth::new();
    health.expect_check_health().once().returning(|| Ok(()));
    let health: Arc<dyn StoreHealth> = Arc::new(health);
    assert!(health.check_health().await.is_ok());
    let _: Arc<dyn AccountRepository> = Arc::new(MockAccountRepository::new());
    let _: Arc<dyn AuditRepository> = Arc::new(MockAuditRepository::new());
    let _: Arc<dyn DeveloperKeyRepository> = Arc::new(MockDeveloperKeyRepository::new());
    let _: Arc<dyn RetentionRepository> = Arc::new(MockRetentionRepository::new());
    let _: Arc<dyn InstallationRepository> = Arc::new(MockInstallationRepository::new());
    let _: Arc<dyn EmailRequestRepository> = Arc::new(MockEmailRequestRepository::new());
    let _: Arc<dyn StoreMigrations> = Arc::new(MockStoreMigrations::new());
    let _: Arc<dyn OperatorKeyRepository> = Arc::new(MockOperatorKeyRepository::new());
    let _: Arc<dyn OutboxRepository> = Arc::new(MockOutboxRepository::new());
    let _: Arc<dyn ProjectKeyRepository> = Arc::new(MockProjectKeyRepository::new());
    let _: Arc<dyn ProjectRepository> = Arc::new(MockProjectRepository::new());
    let _: Arc<dyn ServiceTokenRepository> = Arc::new(MockServiceTokenRepository::new());
    let _: Arc<dyn SessionRepository> = Arc::new(MockSessionRepository::new());
    let _: Arc<dyn SigningKeyRepository> = Arc::new(MockSigningKeyRepository::new());
    let _: Arc<dyn ThrottleRepository> = Arc::new(MockThrottleRepository::new());
    let _: Arc<dyn VerificationRepository> = Arc::new(MockVerificationRepository::new());
}

#[test]
fn the_other_ports_can_be_mocked() {
    let now = Timestamp::from_unix_seconds(1);
    let mut clock = MockClock::new();
    clock.expect_now().once().return_const(now);
    let clock: Arc<dyn Clock> = Arc::new(clock);
    assert_eq!(clock.now(), now);

    let mut random = MockRandom::new();
    random
        .expect_fill()
        .once()
        .returning(|buffer| buffer.fill(7));
    let random: Arc<dyn Random> = Arc::new(random);
    assert_eq!(random.bytes(), [7; 3]);

    let mut issuer = MockTokenIssuer::new();
    issuer.expect_public_keys().once().returning(Vec::new);
    let issuer: Arc<dyn TokenIssuer> = Arc::new(issuer);
    assert!(issuer.public_keys().is_empty());

    let _: Arc<dyn Mailer> = Arc::new(MockMailer::new());
    let _: Arc<dyn PasswordHasher> = Arc::new(MockPasswordHasher::new());
    let _: Box<dyn HashPermit> = Box::new(MockHashPermit::new());
    let _: Arc<dyn SigningKeyGenerator> = Arc::new(MockSigningKeyGenerator::new());
    let _: Arc<dyn TokenVerifier> = Arc::new(MockTokenVerifier::new());
    let _: Arc<dyn KeyedLock> = Arc::new(MockKeyedLock::new());
}
