use tenantry_domain::audit::{Actor, AuditAction};
use tenantry_domain::installation::ConfiguredSecrets;
use tenantry_domain::signing_keys::{
    PrepareSigningKeys, RotateSigningKeys, RotateSigningKeysError, SigningKeyStatus,
};

use super::world::seconds;
use crate::world::TestApp;

#[tokio::test]
async fn r39_a_start_makes_sure_that_a_key_waits() {
    let world = TestApp::new();
    world
        .bootstrap_installation()
        .run(&ConfiguredSecrets::default())
        .await
        .unwrap();
    assert_eq!(statuses(&world).await, [SigningKeyStatus::Active]);
    for _ in 0..2 {
        PrepareSigningKeys(rotate(&world)).run().await.unwrap();
        let both = [SigningKeyStatus::Active, SigningKeyStatus::Next];
        assert_eq!(statuses(&world).await, both);
    }
}

#[tokio::test]
async fn r39_a_key_signs_only_after_it_was_published() {
    let world = TestApp::new();
    world
        .bootstrap_installation()
        .run(&ConfiguredSecrets::default())
        .await
        .unwrap();
    let response = rotate(&world).run(Actor::CommandLine).await;
    assert!(matches!(response, Err(RotateSigningKeysError::NothingNext)));
    PrepareSigningKeys(rotate(&world)).run().await.unwrap();
    world.clock.advance(seconds(3));
    let response = rotate(&world).run(Actor::CommandLine).await;
    let Err(RotateSigningKeysError::TooEarly { wait }) = response else {
        panic!("{response:?}");
    };
    assert_eq!(wait, seconds(2));
    world.clock.advance(wait);
    let waiting = next(&world).await;
    let rotated = rotate(&world).run(Actor::CommandLine).await.unwrap();
    assert_eq!(rotated.active, waiting);
    assert_eq!(rotated.next, next(&world).await);
    let mut audit = world.contents().await.audit.into_iter();
    assert!(audit.any(|entry| entry.event.action == AuditAction::SigningKeyRotation));
}

#[tokio::test]
async fn r39_a_retired_key_stays_as_long_as_a_refresh_token_lives() {
    let world = TestApp::new();
    world
        .bootstrap_installation()
        .run(&ConfiguredSecrets::default())
        .await
        .unwrap();
    PrepareSigningKeys(rotate(&world)).run().await.unwrap();
    let first = active(&world).await;
    world.clock.advance(seconds(10));
    rotate(&world).run(Actor::CommandLine).await.unwrap();
    world.clock.advance(seconds(7 * 24 * 60 * 60 - 1));
    rotate(&world).run(Actor::CommandLine).await.unwrap();
    assert!(kids(&world).await.contains(&first));
    world.clock.advance(seconds(10));
    rotate(&world).run(Actor::CommandLine).await.unwrap();
    assert!(!kids(&world).await.contains(&first));
}

fn rotate(world: &TestApp) -> RotateSigningKeys {
    RotateSigningKeys {
        signing_keys: world.store.clone(),
        maker: world.tokens.clone(),
        clock: world.clock.clone(),
        random: world.random.clone(),
        refresh_ttl: seconds(7 * 24 * 60 * 60),
    }
}

async fn statuses(world: &TestApp) -> Vec<SigningKeyStatus> {
    let keys = world.store.list_signing_keys().await.unwrap();
    let mut statuses: Vec<_> = keys.iter().map(|key| key.status).collect();
    statuses.sort_by_key(|status| status.as_str());
    statuses
}

async fn kids(world: &TestApp) -> Vec<String> {
    let keys = world.store.list_signing_keys().await.unwrap();
    keys.into_iter().map(|key| key.kid).collect()
}

async fn next(world: &TestApp) -> String {
    kid_of(world, SigningKeyStatus::Next).await
}

async fn active(world: &TestApp) -> String {
    kid_of(world, SigningKeyStatus::Active).await
}

async fn kid_of(world: &TestApp, status: SigningKeyStatus) -> String {
    let keys = world.store.list_signing_keys().await.unwrap();
    keys.into_iter()
        .find(|key| key.status == status)
        .unwrap()
        .kid
}
