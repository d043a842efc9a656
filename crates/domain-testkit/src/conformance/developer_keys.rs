//! [`DeveloperKeyRepository`](tenantry_domain::keys::DeveloperKeyRepository).

use std::time::Duration;

use tenantry_domain::accounts::DeveloperRegistration;
use tenantry_domain::keys::DeveloperContext;
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::accounts::{a_stored_developer, register_developer};
use super::secrets::secrets_of_every_kind;
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// R41: an operator key, a project key and a service token are no developer keys.
pub async fn other_kinds_are_unknown<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let secrets = secrets_of_every_kind(&store, &fixtures).await;
    let now = fixtures.now();
    assert!(
        find(&store, &secrets.developer_key, None, now)
            .await
            .is_some()
    );
    for other in [
        secrets.operator_key,
        secrets.project_key,
        secrets.service_token,
    ] {
        assert_eq!(find(&store, &other, None, now).await, None);
    }
}

/// A key opens until it is revoked or expired or its developer suspended, and says whose it is.
pub async fn only_active_keys_are_found<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mut developer = fixtures.a_developer_registration();
    let now = fixtures.now();
    let end = now.plus(Duration::from_micros(1));
    developer.developer_key.record.expires_at = Some(end);
    register_developer(&store, &developer)
        .await
        .expect("a developer");
    let found = find_key(&store, &developer, now).await;
    assert_eq!(found, Some(context(&developer, None)));
    assert_eq!(find_key(&store, &developer, end).await, None, "expired");

    let revoked = a_stored_developer(&store, &fixtures).await;
    let suspended = a_stored_developer(&store, &fixtures).await;
    for one in [&revoked, &suspended] {
        assert_eq!(find_key(&store, one, now).await, Some(context(one, None)));
    }
    store
        .revoke_developer_key(revoked.developer_key.id, now)
        .await;
    store.suspend_account(suspended.account.id, now).await;
    assert_eq!(find_key(&store, &revoked, now).await, None, "revoked");
    assert_eq!(find_key(&store, &suspended, now).await, None, "suspended");
    let unknown = SecretHash::of("ak_unknown");
    assert_eq!(find(&store, &unknown, None, now).await, None, "unknown");
}

/// R16: the key is found beside any project, but only an own active project is confirmed.
pub async fn only_own_active_projects_are_seen<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let own = a_stored_developer(&store, &fixtures).await;
    let other = a_stored_developer(&store, &fixtures).await;
    let now = fixtures.now();
    let look = async |project| find(&store, &own.developer_key.record.hash, project, now).await;
    let seen = Some(context(&own, Some(own.project.id)));
    let not_seen = Some(context(&own, None));
    assert_eq!(look(Some(own.project.id)).await, seen);
    assert_eq!(look(Some(other.project.id)).await, not_seen, "foreign");
    let unknown = ProjectId::generate(now, [1; 10]);
    assert_eq!(look(Some(unknown)).await, not_seen, "unknown");
    store.archive_project(own.project.id, now).await;
    assert_eq!(look(Some(own.project.id)).await, not_seen, "archived");
}

async fn find_key<S: StoreUnderTest>(
    store: &S,
    developer: &DeveloperRegistration,
    now: Timestamp,
) -> Option<DeveloperContext> {
    find(store, &developer.developer_key.record.hash, None, now).await
}

async fn find<S: StoreUnderTest>(
    store: &S,
    key: &SecretHash,
    project: Option<ProjectId>,
    now: Timestamp,
) -> Option<DeveloperContext> {
    let keys = store.store();
    keys.find_developer_context(key, project, now)
        .await
        .expect("a lookup")
}

const fn context(
    developer: &DeveloperRegistration,
    project_id: Option<ProjectId>,
) -> DeveloperContext {
    DeveloperContext {
        key_id: developer.developer_key.id,
        developer_id: developer.account.id,
        project_id,
    }
}
