//! [`ProjectKeyRepository`](tenantry_domain::keys::ProjectKeyRepository).

use std::time::Duration;

use tenantry_domain::accounts::DeveloperRegistration;
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::accounts::{a_stored_developer, register_developer};
use super::secrets::secrets_of_every_kind;
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// R41: an operator key, a developer key and a service token are no project keys.
pub async fn other_kinds_are_unknown<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let secrets = secrets_of_every_kind(&store, &fixtures).await;
    let now = fixtures.now();
    assert!(find(&store, &secrets.project_key, now).await.is_some());
    for other in [
        secrets.operator_key,
        secrets.developer_key,
        secrets.service_token,
    ] {
        assert_eq!(find(&store, &other, now).await, None);
    }
}

/// A key names its project until it is revoked or expired, the project archived or the developer
/// suspended.
pub async fn only_active_keys_are_found<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let now = fixtures.now();
    let end = now.plus(Duration::from_micros(1));
    let [mut expiring, mut revoked] = [(); 2].map(|()| fixtures.a_developer_registration());
    expiring.project_key.record.expires_at = Some(end);
    revoked.project_key.record.revoked_at = Some(now);
    for new in [&expiring, &revoked] {
        register_developer(&store, new).await.expect("a developer");
    }
    let found = find_key(&store, &expiring, now).await;
    assert_eq!(found, Some(expiring.project.id));
    assert_eq!(find_key(&store, &expiring, end).await, None, "expired");
    assert_eq!(find_key(&store, &revoked, now).await, None, "revoked");

    let archived = a_stored_developer(&store, &fixtures).await;
    let suspended = a_stored_developer(&store, &fixtures).await;
    for one in [&archived, &suspended] {
        assert_eq!(find_key(&store, one, now).await, Some(one.project.id));
    }
    store.archive_project(archived.project.id, now).await;
    store.suspend_account(suspended.account.id, now).await;
    assert_eq!(find_key(&store, &archived, now).await, None, "archived");
    assert_eq!(find_key(&store, &suspended, now).await, None, "suspended");
    let unknown = SecretHash::of("ak_unknown");
    assert_eq!(find(&store, &unknown, now).await, None, "unknown");
}

async fn find_key<S: StoreUnderTest>(
    store: &S,
    developer: &DeveloperRegistration,
    now: Timestamp,
) -> Option<ProjectId> {
    find(store, &developer.project_key.record.hash, now).await
}

async fn find<S: StoreUnderTest>(store: &S, key: &SecretHash, now: Timestamp) -> Option<ProjectId> {
    let keys = store.store();
    keys.find_project_of_key(key, now).await.expect("a lookup")
}
