use std::time::Duration;

use tenantry_domain::accounts::{DeveloperRegistration, EndUserRegistration};
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::store::Conflict;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, Timestamp};

use super::expected::{a_stored_developer, register_developer, register_end_user};
use crate::StoreUnderTest;
use crate::conformance::expect::{expect_conflict, expect_unchanged};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::{Fixtures, grant_of};

/// R17: what the grant rests on is judged again by the write, at the moment the account is made.
pub async fn end_users_need_an_available_context<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    what_is_gone_rejects(&store, &fixtures).await;
    what_never_belonged_together_rejects(&store, &fixtures).await;
    a_key_rejects_from_its_end_on(&store, &fixtures).await;
}

async fn what_is_gone_rejects<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let now = fixtures.now();
    let revoked = a_developer_in_use(store, fixtures).await;
    store
        .revoke_developer_key(revoked.developer_key.id, now)
        .await;
    rejects(store, fixtures, grant_of(&revoked), "a revoked key").await;

    let suspended = a_developer_in_use(store, fixtures).await;
    store.suspend_account(suspended.account.id, now).await;
    rejects(
        store,
        fixtures,
        grant_of(&suspended),
        "a suspended developer",
    )
    .await;

    let archived = a_developer_in_use(store, fixtures).await;
    store.archive_project(archived.project.id, now).await;
    rejects(store, fixtures, grant_of(&archived), "an archived project").await;
}

async fn what_never_belonged_together_rejects<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let own = grant_of(&a_developer_in_use(store, fixtures).await);
    let foreign = grant_of(&a_developer_in_use(store, fixtures).await);
    let now = fixtures.now();
    for (why, project) in [
        ("a foreign project", foreign.project_id),
        ("an unknown project", ProjectId::generate(now, [1; 10])),
    ] {
        let grant = EndUserGrant {
            project_id: project,
            ..own
        };
        rejects(store, fixtures, grant, why).await;
    }
    for (why, key) in [
        ("a foreign key", foreign.developer_key_id),
        ("an unknown key", DeveloperKeyId::generate(now, [1; 10])),
    ] {
        let grant = EndUserGrant {
            developer_key_id: key,
            ..own
        };
        rejects(store, fixtures, grant, why).await;
    }
    let grant = EndUserGrant {
        developer_id: AccountId::generate(now, [1; 10]),
        ..own
    };
    rejects(store, fixtures, grant, "an unknown developer").await;
}

async fn a_key_rejects_from_its_end_on<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let mut developer = fixtures.a_developer_registration();
    let end = fixtures.now().plus(Duration::from_secs(60));
    developer.developer_key.record.expires_at = Some(end);
    register_developer(store, &developer)
        .await
        .expect("a developer");
    let at = |moment| {
        let mut new = fixtures.an_end_user_registration(grant_of(&developer));
        new.account.created_at = moment;
        new.account.updated_at = moment;
        new
    };
    let last = at(Timestamp::from_unix_micros(end.unix_micros() - 1));
    register_end_user(store, &last).await.expect("the last one");
    is_rejected(store, &at(end), "an expired key").await;
}

/// A developer with an end user, so that what rejects later is known to have allowed it before.
async fn a_developer_in_use<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
) -> DeveloperRegistration {
    let developer = a_stored_developer(store, fixtures).await;
    let user = fixtures.an_end_user_registration(grant_of(&developer));
    register_end_user(store, &user).await.expect("an end user");
    developer
}

async fn rejects<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    grant: EndUserGrant,
    why: &str,
) {
    is_rejected(store, &fixtures.an_end_user_registration(grant), why).await;
}

async fn is_rejected<S: StoreUnderTest>(store: &S, new: &EndUserRegistration, why: &str) {
    let before = Snapshot::of(store).await;
    let outcome = register_end_user(store, new).await;
    assert!(outcome.is_err(), "{why} must reject");
    expect_conflict(outcome, Conflict::PreconditionFailed);
    expect_unchanged(store, &before, why).await;
}
