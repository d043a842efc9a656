use tenantry_domain::model::{SigningKey, SigningKeyStatus};
use tenantry_domain::ports::{KeyRotation, NextKey, StoreError};

use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// The active key that the first start makes.
pub(super) async fn a_first_key<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) -> SigningKey {
    let new = fixtures.a_new_installation();
    let installations = store.stores().installations;
    installations.create(&new).await.expect("a first start");
    new.signing_key
}

/// A key that waits.
pub(super) async fn a_waiting_key<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) -> SigningKey {
    let next = fixtures.a_next_key(None);
    assert!(
        put_next(store, &next).await.expect("an answer"),
        "none waits"
    );
    next.key
}

pub(super) async fn list<S: StoreUnderTest>(store: &S) -> Vec<SigningKey> {
    store.stores().signing_keys.list().await.expect("a list")
}

pub(super) async fn put_next<S: StoreUnderTest>(
    store: &S,
    next: &NextKey,
) -> Result<bool, StoreError> {
    store.stores().signing_keys.put_next(next).await
}

pub(super) async fn rotate<S: StoreUnderTest>(
    store: &S,
    rotation: &KeyRotation,
) -> Result<bool, StoreError> {
    store.stores().signing_keys.rotate(rotation).await
}

/// The keys after this rotation, had they been these two before.
pub(super) fn after([active, next]: [SigningKey; 2], rotation: &KeyRotation) -> [SigningKey; 3] {
    [
        SigningKey {
            status: SigningKeyStatus::Retired,
            retired_at: Some(rotation.now),
            ..active
        },
        SigningKey {
            status: SigningKeyStatus::Active,
            ..next
        },
        rotation.next.clone(),
    ]
}
