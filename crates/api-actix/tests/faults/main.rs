//! The responses when a port fails.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod life;
mod operations;
mod pages;
mod support;

use std::sync::Arc;
use std::time::Duration;

use support::TestServer;
use tenantry_domain::accounts::MockAccountRepository;
use tenantry_domain::audit::{AuditAction, AuditEvent, AuditOutcome, MockAuditRepository};
use tenantry_domain::keys::{MockOperatorKeyRepository, MockServiceTokenRepository};
use tenantry_domain::passwords::{HasherError, MockPasswordHasher};
use tenantry_domain::store::{MockStoreHealth, PortError};
use tenantry_domain_testkit::StoreUnderTest as _;

const DATABASE_AWAY: (u16, Option<&str>, &str) = (503, Some("1"), "The database is not available");
const INTERNAL: (u16, Option<&str>, &str) = (500, None, "Internal server error");

fn away() -> PortError {
    PortError::unavailable("connection rejected (secret-host:5432)")
}

#[actix_web::test]
async fn r71_a_key_that_cannot_be_checked_is_503() {
    let mut app = TestServer::working().await;
    let mut keys = MockOperatorKeyRepository::new();
    keys.expect_find_active_operator_key()
        .returning(|_, _| Err(away()));
    app.use_cases.authorize_registration.operator_keys = Arc::new(keys);
    let response = app.serve().register_developer(&app.secrets).await;
    assert_eq!(response.summary(), DATABASE_AWAY);
    assert!(
        !response.body.to_string().contains("secret-host"),
        "R59: {response:?}"
    );
}

#[actix_web::test]
async fn r71_a_token_that_cannot_be_checked_is_503() {
    let mut app = TestServer::working().await;
    let mut tokens = MockServiceTokenRepository::new();
    tokens
        .expect_find_active_service_token()
        .returning(|_, _| Err(away()));
    app.use_cases.authenticate_service_token.service_tokens = Arc::new(tokens);
    let response = app.serve().create_private_user(&app.secrets).await;
    assert_eq!(response.summary(), DATABASE_AWAY);
}

#[actix_web::test]
async fn r62_what_was_not_stored_is_never_acknowledged() {
    let mut app = TestServer::working().await;
    let mut accounts = MockAccountRepository::new();
    accounts
        .expect_register_developer()
        .returning(|_| Err(away()));
    app.use_cases.register_developer.accounts = Arc::new(accounts);
    let response = app.serve().register_developer(&app.secrets).await;
    assert_eq!(response.summary(), DATABASE_AWAY);
}

#[actix_web::test]
async fn r6_a_full_hash_queue_is_503_with_its_retry_after() {
    let mut app = TestServer::working().await;
    let mut hasher = MockPasswordHasher::new();
    let busy = || HasherError::Busy {
        retry_after: Duration::from_millis(2_500),
    };
    hasher.expect_reserve().returning(move |_| Err(busy()));
    app.use_cases.register_developer.hasher = Arc::new(hasher);
    let response = app.serve().register_developer(&app.secrets).await;
    assert_eq!(
        response.summary(),
        (503, Some("3"), "Too many passwords are being processed")
    );
}

#[actix_web::test]
async fn r59_a_panic_is_a_500_is_audited_and_does_not_stop_the_process() {
    let mut app = TestServer::working().await;
    let mut accounts = MockAccountRepository::new();
    accounts
        .expect_create_private_user()
        .returning(|_| panic!("SELECT secret FROM table"));
    app.use_cases.create_private_user.accounts = Arc::new(accounts);
    let server = app.serve();
    let response = server.create_private_user(&app.secrets).await;
    assert_eq!(response.summary(), INTERNAL);
    assert_eq!(reasons(&rejections(&app).await), ["internal_error"]);
    assert_eq!(server.get("/livez").await.status, 200);
}

#[actix_web::test]
async fn r45_a_rejection_that_cannot_be_audited_is_503() {
    let mut app = TestServer::working().await;
    let mut audit = MockAuditRepository::new();
    audit
        .expect_append_audit_entry()
        .times(1)
        .returning(|_| Err(away()));
    app.use_cases.record_rejection.audit = Arc::new(audit);
    let server = app.serve();
    let response = server.get("/v1/private/users/").await;
    assert_eq!(response.summary(), DATABASE_AWAY);
}

#[actix_web::test]
async fn r45_every_rejected_private_call_is_audited_with_its_code() {
    let app = TestServer::working().await;
    let server = app.serve();
    server.get("/v1/private/users/").await;
    server.get("/v1/private/nothing").await;
    let events = rejections(&app).await;
    let mut codes = reasons(&events);
    codes.sort_unstable();
    assert_eq!(codes, ["method_not_allowed", "not_found"]);
    for event in &events {
        assert_eq!(event.action, AuditAction::PrivateCall);
        assert!(event.origin.request_id.is_some() && event.origin.address.is_some());
    }
}

async fn rejections(app: &TestServer) -> Vec<AuditEvent> {
    let events = app
        .memory
        .contents()
        .await
        .audit
        .into_iter()
        .map(|entry| entry.event);
    events
        .filter(|event| event.outcome != AuditOutcome::Succeeded)
        .collect()
}

fn reasons(events: &[AuditEvent]) -> Vec<&str> {
    events
        .iter()
        .filter_map(|event| event.outcome.reason())
        .collect()
}

#[actix_web::test]
async fn a_failing_store_is_not_ready_but_the_process_is_live() {
    let mut app = TestServer::working().await;
    let mut health = MockStoreHealth::new();
    health.expect_check_health().returning(|| Err(away()));
    app.use_cases.admin.check_readiness.health = Arc::new(health);
    let server = app.serve();
    assert_eq!(server.get("/readyz").await.summary(), DATABASE_AWAY);
    assert_eq!(server.get("/health/").await.summary(), DATABASE_AWAY);
    assert_eq!(server.get("/livez").await.body["status"], "ok");
}

#[actix_web::test]
async fn r65_a_stopping_server_completes_requests_in_flight() {
    let mut app = TestServer::working().await;
    let mut keys = MockOperatorKeyRepository::new();
    keys.expect_find_active_operator_key().returning(|_, _| {
        std::thread::sleep(Duration::from_millis(300));
        Ok(None)
    });
    app.use_cases.authorize_registration.operator_keys = Arc::new(keys);
    let server = app.serve();
    let (response, ()) = tokio::join!(server.register_developer(&app.secrets), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.stopper.stop().await;
    });
    assert_eq!(response.summary(), (401, None, "Invalid operator key"));
    assert!(
        server
            .client
            .get(format!("{}/livez", server.base))
            .send()
            .await
            .is_err()
    );
}
