use tenantry_domain::signing_keys::{NewSigningKeyRotation, NextKey, SigningKey, SigningKeyStatus};
use tenantry_domain::store::PortError;

use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// The active key that the first start makes.
pub(super) async fn a_first_key<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) -> SigningKey {
    let new = fixtures.a_new_installation();
    let installations = store.store();
    installations
        .create_installation(&new)
        .await
        .expect("a first start");
    new.signing_key
}

/// A key that waits.
pub(super) async fn a_waiting_key<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) -> SigningKey {
    let next = fixtures.a_next_key(None);
    assert!(
        put_next(store, &next).await.expect("a response"),
        "none waits"
    );
    next.key
}

pub(super) async fn list<S: StoreUnderTest>(store: &S) -> Vec<SigningKey> {
    store.store().list_signing_keys().await.expect("a list")
}

pub(super) async fn put_next<S: StoreUnderTest>(
    store: &S,
    next: &NextKey,
) -> Result<bool, PortError> {
    store.store().put_next_signing_key(next).await
}

pub(super) async fn rotate<S: StoreUnderTest>(
    store: &S,
    rotation: &NewSigningKeyRotation,
) -> Result<bool, PortError> {
    store.store().rotate_signing_keys(rotation).await
}

/// The keys after this rotation, had they been these two before.
pub(super) fn after(
    [active, next]: [SigningKey; 2],
    rotation: &NewSigningKeyRotation,
) -> [SigningKey; 3] {
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
