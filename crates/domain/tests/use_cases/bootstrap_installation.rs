use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::audit::{Actor, AuditAction};
use tenantry_domain::installation::{
    Bootstrapped, CheckConfiguredSecretsError, ConfiguredSecrets, MockInstallationRepository,
};
use tenantry_domain::keys::{KeySource, Scopes};
use tenantry_domain::signing_keys::MockSigningKeyGenerator;
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{SecretHash, SecretText};

use crate::test_app::TestApp;

#[tokio::test]
async fn the_first_start_creates_an_installation_and_returns_its_secrets_once() {
    let app = TestApp::new();
    let first = start(&app, &ConfiguredSecrets::default()).await;
    assert!(first.is_first_start);
    assert_eq!(first.installation.created_at, app.now());
    let (key, token) = (first.operator_key.unwrap(), first.service_token.unwrap());

    let keys = app.store.list_operator_keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].source), (1, KeySource::Generated));
    assert_eq!(keys[0].record.hash, key.hash());
    assert!(key.expose().len() >= 32);
    let tokens = app.store.list_service_tokens().await.unwrap();
    assert_eq!((tokens.len(), tokens[0].source), (1, KeySource::Generated));
    assert_eq!(tokens[0].record.hash, token.hash());
    assert_eq!(tokens[0].scopes, Scopes::all_on_users());
    assert_eq!(app.store.list_signing_keys().await.unwrap().len(), 1);
    let entry = &app.contents().await.audit[0];
    assert_eq!(entry.event.actor, Actor::Server);
    assert_eq!(entry.event.action, AuditAction::InstallationCreated);

    app.clock.advance(Duration::from_secs(60));
    let second = start(&app, &ConfiguredSecrets::default()).await;
    assert_eq!(second.installation, first.installation);
    assert!(!second.is_first_start);
    assert!(second.operator_key.is_none() && second.service_token.is_none());
    assert_eq!(app.store.list_operator_keys().await.unwrap(), keys);
    assert_eq!(app.contents().await.audit.len(), 1);
}

#[tokio::test]
async fn configured_secrets_are_stored_as_hashes_and_never_returned() {
    let app = TestApp::new();
    let configured = configured("first");
    let first = start(&app, &configured).await;
    assert!(first.is_first_start);
    assert!(first.operator_key.is_none() && first.service_token.is_none());
    assert_eq!(active_operator_keys(&app).await, [hash_of(&configured)]);
    let keys = app.store.list_operator_keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].source), (1, KeySource::Settings));
    assert_eq!(keys[0].record.name.as_str(), "settings");
}

#[tokio::test]
async fn changed_settings_replace_configured_keys_and_leave_generated_ones() {
    let app = TestApp::new();
    let generated = start(&app, &ConfiguredSecrets::default())
        .await
        .operator_key
        .unwrap();
    for text in ["first", "first", "second"] {
        app.clock.advance(Duration::from_secs(60));
        let bootstrapped = start(&app, &configured(text)).await;
        assert!(bootstrapped.operator_key.is_none() && bootstrapped.service_token.is_none());
        let expected = [generated.hash(), hash_of(&configured(text))];
        assert_eq!(active_operator_keys(&app).await, expected);
    }
    assert_eq!(app.store.list_operator_keys().await.unwrap().len(), 3);
    assert_eq!(app.store.list_service_tokens().await.unwrap().len(), 3);
    let actions: Vec<_> = app
        .contents()
        .await
        .audit
        .iter()
        .map(|entry| entry.event.action)
        .collect();
    let of = |action| actions.iter().filter(|one| **one == action).count();
    assert_eq!(of(AuditAction::OperatorKeyCreation), 2);
    assert_eq!(of(AuditAction::ServiceTokenCreation), 2);
}

#[tokio::test]
async fn of_two_concurrent_first_starts_the_second_finds_the_installation() {
    let app = TestApp::new();
    let winner = start(&app, &ConfiguredSecrets::default())
        .await
        .installation;
    let mut installations = MockInstallationRepository::new();
    installations
        .expect_find_installation()
        .once()
        .returning(|| Ok(None));
    let create = installations.expect_create_installation().once();
    create.returning(|_| Err(Conflict::Installation.into()));
    let found = winner.clone();
    installations
        .expect_find_installation()
        .once()
        .returning(move || Ok(Some(found.clone())));
    let adopt = installations.expect_adopt_configured_keys().once();
    adopt.returning(|_| Ok(()));
    let mut bootstrap = app.use_cases.admin.bootstrap_installation.clone();
    bootstrap.installations = Arc::new(installations);
    let second = bootstrap.run(&ConfiguredSecrets::default()).await.unwrap();
    assert_eq!(second.installation, winner);
    assert!(!second.is_first_start);
    assert!(second.operator_key.is_none() && second.service_token.is_none());
}

#[tokio::test]
async fn an_installation_that_conflicts_with_none_is_corrupt() {
    let mut installations = MockInstallationRepository::new();
    installations
        .expect_find_installation()
        .times(2)
        .returning(|| Ok(None));
    let create = installations.expect_create_installation().once();
    create.returning(|_| Err(Conflict::Installation.into()));
    let mut bootstrap = TestApp::new()
        .use_cases
        .admin
        .bootstrap_installation
        .clone();
    bootstrap.installations = Arc::new(installations);
    let response = bootstrap.run(&ConfiguredSecrets::default()).await;
    assert!(matches!(response, Err(PortError::Corrupt(_))));
}

#[tokio::test]
async fn without_a_signing_key_nothing_is_stored() {
    let app = TestApp::new();
    let mut signing_keys = MockSigningKeyGenerator::new();
    let make = signing_keys.expect_generate().once();
    make.returning(|_| Err(PortError::unavailable("no entropy")));
    let mut bootstrap = app.use_cases.admin.bootstrap_installation.clone();
    bootstrap.signing_keys = Arc::new(signing_keys);
    let response = bootstrap.run(&ConfiguredSecrets::default()).await;
    assert!(matches!(response, Err(PortError::Unavailable(_))));
    assert_eq!(app.store.find_installation().await.unwrap(), None);
    assert!(app.store.list_operator_keys().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_configured_secret_that_was_revoked_is_rejected() {
    let app = TestApp::new();
    let configured = configured("first");
    start(&app, &configured).await;
    let check = &app.use_cases.admin.check_configured_secrets;
    check.run(&ConfiguredSecrets::default()).await.unwrap();
    check.run(&configured).await.unwrap();

    let token = app.store.list_service_tokens().await.unwrap()[0].id;
    let revoke = &app.use_cases.admin.revoke_service_token;
    assert!(revoke.run(Actor::CommandLine, token).await.unwrap());
    let response = check.run(&configured).await;
    let error = CheckConfiguredSecretsError::ServiceTokenRevoked;
    assert_eq!(response.unwrap_err().to_string(), error.to_string());

    let key = app.store.list_operator_keys().await.unwrap()[0].id;
    let revoke = &app.use_cases.admin.revoke_operator_key;
    assert!(revoke.run(Actor::CommandLine, key).await.unwrap());
    let response = check.run(&configured).await;
    let error = CheckConfiguredSecretsError::OperatorKeyRevoked;
    assert_eq!(response.unwrap_err().to_string(), error.to_string());
}

async fn start(app: &TestApp, configured: &ConfiguredSecrets) -> Bootstrapped {
    app.use_cases
        .admin
        .bootstrap_installation
        .run(configured)
        .await
        .unwrap()
}

fn configured(text: &str) -> ConfiguredSecrets {
    ConfiguredSecrets {
        operator_key: Some(SecretText::new(format!(
            "operator-key-{text}-{}",
            "x".repeat(32)
        ))),
        service_token: Some(SecretText::new(format!(
            "service-token-{text}-{}",
            "x".repeat(32)
        ))),
    }
}

fn hash_of(configured: &ConfiguredSecrets) -> SecretHash {
    configured.operator_key.as_ref().unwrap().hash()
}

async fn active_operator_keys(app: &TestApp) -> Vec<SecretHash> {
    let keys = app.store.list_operator_keys().await.unwrap();
    let active = keys
        .into_iter()
        .filter(|key| key.record.is_active(app.now()));
    active.map(|key| key.record.hash).collect()
}
