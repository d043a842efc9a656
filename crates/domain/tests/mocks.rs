//! The `mocks` feature gives a mock of every port, and each can stand in for its port.

use std::sync::Arc;

use tenantry_domain::ports::{
    Clock, Mailer, MockAccountRepository, MockAuditLog, MockClock, MockDeveloperKeyRepository,
    MockHousekeeping, MockInstallationRepository, MockMailRequestRepository, MockMailer,
    MockOperatorKeyRepository, MockOutboxRepository, MockPasswordHasher, MockProjectKeyRepository,
    MockProjectRepository, MockRandom, MockServiceTokenRepository, MockSessionRepository,
    MockSigningKeyMaker, MockSigningKeyRepository, MockStoreHealth, MockStoreMigrations,
    MockThrottleRepository, MockTokenIssuer, MockTokenVerifier, MockTurns,
    MockVerificationRepository, PasswordHasher, Random, SigningKeyMaker, Stores, TokenIssuer,
    TokenVerifier, Turns,
};
use tenantry_domain::values::Timestamp;

#[tokio::test]
async fn a_store_can_be_made_of_mocks() {
    let mut health = MockStoreHealth::new();
    health.expect_check().once().returning(|| Ok(()));
    let stores = Stores {
        accounts: Arc::new(MockAccountRepository::new()),
        audit: Arc::new(MockAuditLog::new()),
        developer_keys: Arc::new(MockDeveloperKeyRepository::new()),
        health: Arc::new(health),
        housekeeping: Arc::new(MockHousekeeping::new()),
        installations: Arc::new(MockInstallationRepository::new()),
        mail_requests: Arc::new(MockMailRequestRepository::new()),
        migrations: Arc::new(MockStoreMigrations::new()),
        operator_keys: Arc::new(MockOperatorKeyRepository::new()),
        outbox: Arc::new(MockOutboxRepository::new()),
        project_keys: Arc::new(MockProjectKeyRepository::new()),
        projects: Arc::new(MockProjectRepository::new()),
        service_tokens: Arc::new(MockServiceTokenRepository::new()),
        sessions: Arc::new(MockSessionRepository::new()),
        signing_keys: Arc::new(MockSigningKeyRepository::new()),
        throttles: Arc::new(MockThrottleRepository::new()),
        verifications: Arc::new(MockVerificationRepository::new()),
    };
    assert!(stores.health.check().await.is_ok());
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
    let _: Arc<dyn SigningKeyMaker> = Arc::new(MockSigningKeyMaker::new());
    let _: Arc<dyn TokenVerifier> = Arc::new(MockTokenVerifier::new());
    let _: Arc<dyn Turns> = Arc::new(MockTurns::new());
}
