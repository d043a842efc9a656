use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::audit::{Actor, AuditAction};
use tenantry_domain::installation::{
    BootstrapError, Bootstrapped, ConfiguredSecrets, MockInstallationRepository,
};
use tenantry_domain::keys::{KeySource, Scopes};
use tenantry_domain::sessions::{MockSigningKeyGenerator, TokenError};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{SecretHash, SecretText};

use crate::world::TestApp;

#[tokio::test]
async fn the_first_start_makes_what_an_installation_needs_and_shows_it_once() {
    let world = TestApp::new();
    let first = start(&world, &ConfiguredSecrets::default()).await;
    assert!(first.is_first_start);
    assert_eq!(first.installation.created_at, world.now());
    let (key, token) = (first.operator_key.unwrap(), first.service_token.unwrap());

    let keys = world.store.list_operator_keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].source), (1, KeySource::Generated));
    assert_eq!(keys[0].record.hash, key.hash());
    assert!(key.expose().len() >= 32);
    let tokens = world.store.list_service_tokens().await.unwrap();
    assert_eq!((tokens.len(), tokens[0].source), (1, KeySource::Generated));
    assert_eq!(tokens[0].record.hash, token.hash());
    assert_eq!(tokens[0].scopes, Scopes::all_on_users());
    assert_eq!(world.store.list_signing_keys().await.unwrap().len(), 1);
    let entry = &world.contents().await.audit[0];
    assert_eq!(entry.event.actor, Actor::Server);
    assert_eq!(entry.event.action, AuditAction::InstallationCreated);

    world.clock.advance(Duration::from_secs(60));
    let second = start(&world, &ConfiguredSecrets::default()).await;
    assert_eq!(second.installation, first.installation);
    assert!(!second.is_first_start);
    assert!(second.operator_key.is_none() && second.service_token.is_none());
    assert_eq!(world.store.list_operator_keys().await.unwrap(), keys);
    assert_eq!(world.contents().await.audit.len(), 1);
}

#[tokio::test]
async fn configured_secrets_are_stored_as_hashes_and_never_shown() {
    let world = TestApp::new();
    let configured = configured("first");
    let first = start(&world, &configured).await;
    assert!(first.is_first_start);
    assert!(first.operator_key.is_none() && first.service_token.is_none());
    assert_eq!(active_operator_keys(&world).await, [hash_of(&configured)]);
    let keys = world.store.list_operator_keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].source), (1, KeySource::Settings));
    assert_eq!(keys[0].record.name.as_str(), "settings");
}

#[tokio::test]
async fn changed_settings_take_the_place_of_the_old_and_leave_made_keys() {
    let world = TestApp::new();
    let made = start(&world, &ConfiguredSecrets::default())
        .await
        .operator_key
        .unwrap();
    for text in ["first", "first", "second"] {
        world.clock.advance(Duration::from_secs(60));
        let bootstrapped = start(&world, &configured(text)).await;
        assert!(bootstrapped.operator_key.is_none() && bootstrapped.service_token.is_none());
        let expected = [made.hash(), hash_of(&configured(text))];
        assert_eq!(active_operator_keys(&world).await, expected);
    }
    assert_eq!(world.store.list_operator_keys().await.unwrap().len(), 3);
    assert_eq!(world.store.list_service_tokens().await.unwrap().len(), 3);
    let actions: Vec<_> = world
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
async fn the_server_that_comes_second_finds_what_the_first_made() {
    let world = TestApp::new();
    let winner = start(&world, &ConfiguredSecrets::default())
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
    let mut bootstrap = world.bootstrap_installation();
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
    let mut bootstrap = TestApp::new().bootstrap_installation();
    bootstrap.installations = Arc::new(installations);
    let response = bootstrap.run(&ConfiguredSecrets::default()).await;
    assert!(matches!(
        response,
        Err(BootstrapError::Store(PortError::Corrupt(_)))
    ));
}

#[tokio::test]
async fn without_a_signing_key_nothing_is_stored() {
    let world = TestApp::new();
    let mut signing_keys = MockSigningKeyGenerator::new();
    let make = signing_keys.expect_make().once();
    make.returning(|_| Err(TokenError::Failed("no entropy".into())));
    let mut bootstrap = world.bootstrap_installation();
    bootstrap.signing_keys = Arc::new(signing_keys);
    let response = bootstrap.run(&ConfiguredSecrets::default()).await;
    assert!(matches!(response, Err(BootstrapError::Token(_))));
    assert_eq!(world.store.find_installation().await.unwrap(), None);
    assert!(world.store.list_operator_keys().await.unwrap().is_empty());
}

async fn start(world: &TestApp, configured: &ConfiguredSecrets) -> Bootstrapped {
    world
        .bootstrap_installation()
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

async fn active_operator_keys(world: &TestApp) -> Vec<SecretHash> {
    let keys = world.store.list_operator_keys().await.unwrap();
    let active = keys
        .into_iter()
        .filter(|key| key.record.is_active(world.now()));
    active.map(|key| key.record.hash).collect()
}
