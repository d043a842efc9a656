//! [`OperatorKeyRepository`](tenantry_domain::keys::OperatorKeyRepository).

use std::time::Duration;

use tenantry_domain::keys::{KeySource, OperatorKey};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{OperatorKeyId, SecretHash, SecretPrefix, Timestamp};

use super::expect::{expect_conflict, expect_failure, expect_unchanged};
use super::race::{RACERS, race};
use super::secrets::secrets_of_every_kind;
use super::snapshot::{Snapshot, count_of};
use crate::StoreUnderTest;
use crate::fixtures::{Fixtures, name};

/// A key opens until it is revoked or expired.
pub async fn only_active_keys_are_found<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let [mut key, mut revoked] = [(); 2].map(|()| fixtures.an_operator_key());
    let now = fixtures.now();
    let end = now.plus(Duration::from_micros(1));
    key.record.expires_at = Some(end);
    revoked.record.revoked_at = Some(now);
    for new in [&key, &revoked] {
        create(&store, &fixtures, new).await.expect("a key");
    }
    assert_eq!(find(&store, &key.record.hash, now).await, Some(key.id));
    assert_eq!(find(&store, &key.record.hash, end).await, None, "expired");
    assert_eq!(
        find(&store, &revoked.record.hash, now).await,
        None,
        "revoked"
    );
    let unknown = SecretHash::of("ok_unknown");
    assert_eq!(find(&store, &unknown, now).await, None, "unknown");
}

/// R41: a developer key, a project key and a service token are no operator keys.
pub async fn other_kinds_are_unknown<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let secrets = secrets_of_every_kind(&store, &fixtures).await;
    let now = fixtures.now();
    assert!(find(&store, &secrets.operator_key, now).await.is_some());
    for other in [
        secrets.developer_key,
        secrets.project_key,
        secrets.service_token,
    ] {
        assert_eq!(find(&store, &other, now).await, None);
    }
}

/// A secret is stored once, and a key never without its audit entry.
pub async fn a_secret_is_stored_once<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let keys = store.store();
    let (first, audit) = (fixtures.an_operator_key(), fixtures.an_audit_entry());
    keys.create_operator_key(&first, &audit)
        .await
        .expect("a key");
    assert_eq!(count_of(&store.contents().await, &audit), 1);

    let before = Snapshot::of(&store).await;
    let mut twin = fixtures.an_operator_key();
    twin.record.hash = first.record.hash;
    expect_conflict(create(&store, &fixtures, &twin).await, Conflict::Secret);
    expect_unchanged(&store, &before, "a secret in use").await;
    let unaudited = fixtures.an_operator_key();
    expect_failure(keys.create_operator_key(&unaudited, &audit).await);
    expect_unchanged(&store, &before, "an audit entry that exists").await;
}

/// Keys are listed as they were stored, oldest first, revoked ones too.
pub async fn every_field_comes_back<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let [mut first, mut second, third] = [(); 3].map(|()| fixtures.an_operator_key());
    first.record.name = name(&"名".repeat(255));
    first.record.revoked_at = Some(fixtures.now());
    second.source = KeySource::Settings;
    second.record.expires_at = Some(fixtures.now().plus(Duration::from_micros(1)));
    second.record.prefix = SecretPrefix::from_stored("κλειδί-1".to_owned());
    for new in [&third, &first, &second] {
        create(&store, &fixtures, new).await.expect("a key");
    }
    let listed = store.store().list_operator_keys().await;
    assert_eq!(listed.expect("a list"), [first, second, third]);
}

/// R43: revoking is felt at once, happens once, and is written down once.
pub async fn revoking_is_final<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let keys = store.store();
    let key = fixtures.an_operator_key();
    create(&store, &fixtures, &key).await.expect("a key");
    let entries: Vec<_> = (0..RACERS).map(|_| fixtures.an_audit_entry()).collect();
    let now = fixtures.now();
    let outcomes = race(entries.iter().cloned().map(|entry| {
        let (keys, id) = (keys.clone(), key.id);
        async move {
            keys.revoke_operator_key(id, now, &entry)
                .await
                .expect("a response")
        }
    }));
    let winners = outcomes.await.into_iter().filter(|revoked| *revoked);
    assert_eq!(winners.count(), 1, "one of them revoked it");
    assert_eq!(find(&store, &key.record.hash, now).await, None, "at once");
    let contents = store.contents().await;
    let written: usize = entries.iter().map(|entry| count_of(&contents, entry)).sum();
    assert_eq!(written, 1, "written down once");

    let before = Snapshot::of(&store).await;
    assert_eq!(before.operator_keys[0].record.revoked_at, Some(now));
    let later = now.plus(Duration::from_secs(1));
    let unknown = OperatorKeyId::generate(now, [1; 10]);
    for id in [key.id, unknown] {
        let again = keys
            .revoke_operator_key(id, later, &fixtures.an_audit_entry())
            .await;
        assert!(!again.expect("a response"), "nothing to revoke");
        expect_unchanged(&store, &before, "nothing to revoke").await;
    }
}

async fn create<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    key: &OperatorKey,
) -> Result<(), PortError> {
    let keys = store.store();
    keys.create_operator_key(key, &fixtures.an_audit_entry())
        .await
}

async fn find<S: StoreUnderTest>(
    store: &S,
    key: &SecretHash,
    now: Timestamp,
) -> Option<OperatorKeyId> {
    let keys = store.store();
    keys.find_active_operator_key(key, now)
        .await
        .expect("a lookup")
}
