use tenantry_domain::audit::{Actor, AuditAction};
use tenantry_domain::installation::ConfiguredSecrets;
use tenantry_domain::signing_keys::{RotateSigningKeysError, SigningKeyRotation, SigningKeyStatus};

use super::account_fixture::seconds;
use crate::test_app::TestApp;

#[tokio::test]
async fn r39_a_start_makes_sure_that_there_is_a_next_key() {
    let app = an_installation().await;
    assert_eq!(statuses(&app).await, [SigningKeyStatus::Active]);
    for _ in 0..2 {
        prepare(&app).await;
        let both = [SigningKeyStatus::Active, SigningKeyStatus::Next];
        assert_eq!(statuses(&app).await, both);
    }
}

#[tokio::test]
async fn r39_a_key_signs_only_after_it_was_published() {
    let app = an_installation().await;
    let response = rotate(&app).await;
    assert!(matches!(response, Err(RotateSigningKeysError::NothingNext)));
    prepare(&app).await;
    app.clock.advance(seconds(3));
    let response = rotate(&app).await;
    let Err(RotateSigningKeysError::TooEarly { wait }) = response else {
        panic!("{response:?}");
    };
    assert_eq!(wait, seconds(2));
    app.clock.advance(wait);
    let promoted = next(&app).await;
    let rotated = rotate(&app).await.unwrap();
    assert_eq!(rotated.active, promoted);
    assert_eq!(rotated.next, next(&app).await);
    let mut audit = app.contents().await.audit.into_iter();
    assert!(audit.any(|entry| entry.event.action == AuditAction::SigningKeyRotation));
}

#[tokio::test]
async fn r39_a_retired_key_is_kept_for_the_lifetime_of_a_refresh_token() {
    let app = an_installation().await;
    prepare(&app).await;
    let first = active(&app).await;
    app.clock.advance(seconds(10));
    rotate(&app).await.unwrap();
    app.clock.advance(seconds(7 * 24 * 60 * 60 - 1));
    rotate(&app).await.unwrap();
    assert!(kids(&app).await.contains(&first));
    app.clock.advance(seconds(10));
    rotate(&app).await.unwrap();
    assert!(!kids(&app).await.contains(&first));
}

async fn an_installation() -> TestApp {
    let app = TestApp::new();
    let bootstrap = &app.use_cases.admin.bootstrap_installation;
    bootstrap.run(&ConfiguredSecrets::default()).await.unwrap();
    app
}

async fn prepare(app: &TestApp) {
    let prepare = &app.use_cases.admin.prepare_signing_keys;
    prepare.run().await.unwrap();
}

async fn rotate(app: &TestApp) -> Result<SigningKeyRotation, RotateSigningKeysError> {
    let rotate = &app.use_cases.admin.rotate_signing_keys;
    rotate.run(Actor::CommandLine).await
}

async fn statuses(app: &TestApp) -> Vec<SigningKeyStatus> {
    let keys = app.store.list_signing_keys().await.unwrap();
    let mut statuses: Vec<_> = keys.iter().map(|key| key.status).collect();
    statuses.sort_by_key(|status| status.as_str());
    statuses
}

async fn kids(app: &TestApp) -> Vec<String> {
    let keys = app.store.list_signing_keys().await.unwrap();
    keys.into_iter().map(|key| key.kid).collect()
}

async fn next(app: &TestApp) -> String {
    kid_of(app, SigningKeyStatus::Next).await
}

async fn active(app: &TestApp) -> String {
    kid_of(app, SigningKeyStatus::Active).await
}

async fn kid_of(app: &TestApp, status: SigningKeyStatus) -> String {
    let keys = app.store.list_signing_keys().await.unwrap();
    keys.into_iter()
        .find(|key| key.status == status)
        .unwrap()
        .kid
}
