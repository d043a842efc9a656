use std::slice;
use std::sync::Arc;

use tenantry_domain::audit::{Actor, AuditAction};
use tenantry_domain::keys::{KeySource, MockOperatorKeyRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::OperatorKeyId;
use tenantry_domain_testkit::fixtures::name;

use crate::test_app::TestApp;

#[tokio::test]
async fn a_new_key_is_returned_once_stored_as_a_hash_and_audited() {
    let app = TestApp::new();
    let create = &app.use_cases.admin.create_operator_key;
    let (key, secret) = create
        .run(Actor::CommandLine, name("backoffice"))
        .await
        .unwrap();
    assert_eq!(key.id.to_string(), "019af85c-76ce-732d-aabf-88729cb43995");
    assert_eq!(
        (key.source, key.record.created_at),
        (KeySource::Generated, app.now())
    );
    assert_eq!(key.record.hash, secret.hash());
    assert_eq!((key.record.expires_at, key.record.revoked_at), (None, None));
    let stored = &app.store;
    assert_eq!(
        stored.list_operator_keys().await.unwrap(),
        slice::from_ref(&key)
    );
    let found = stored
        .find_active_operator_key(&secret.hash(), app.now())
        .await
        .unwrap();
    assert_eq!(found, Some(key.id));

    let entry = &app.contents().await.audit[0];
    assert_eq!(entry.event.actor, Actor::CommandLine);
    assert_eq!(entry.event.action, AuditAction::OperatorKeyCreation);
    assert_eq!(entry.event.target, Some(key.id.as_uuid()));
}

#[tokio::test]
async fn r43_a_key_is_revoked_once_and_rejected_at_once() {
    let app = TestApp::new();
    let create = &app.use_cases.admin.create_operator_key;
    let (key, secret) = create
        .run(Actor::CommandLine, name("backoffice"))
        .await
        .unwrap();
    let revoke = &app.use_cases.admin.revoke_operator_key;
    assert!(revoke.run(Actor::CommandLine, key.id).await.unwrap());
    let stored = &app.store;
    let found = stored
        .find_active_operator_key(&secret.hash(), app.now())
        .await
        .unwrap();
    assert_eq!(found, None);
    assert!(!revoke.run(Actor::CommandLine, key.id).await.unwrap());
    let unknown = OperatorKeyId::generate(app.now(), [1; 10]);
    assert!(!revoke.run(Actor::CommandLine, unknown).await.unwrap());
    let audit = app.contents().await.audit;
    let revocations = audit
        .iter()
        .filter(|entry| entry.event.action == AuditAction::OperatorKeyRevocation);
    assert_eq!(revocations.count(), 1);
}

#[tokio::test]
async fn faults_of_the_store_are_returned() {
    let app = TestApp::new();
    let mut operator_keys = MockOperatorKeyRepository::new();
    let create = operator_keys.expect_create_operator_key().once();
    create.returning(|_, _| Err(PortError::unavailable("away")));
    let mut create = app.use_cases.admin.create_operator_key.clone();
    create.operator_keys = Arc::new(operator_keys);
    let response = create.run(Actor::CommandLine, name("backoffice")).await;
    assert!(matches!(response, Err(PortError::Unavailable(_))));
}
