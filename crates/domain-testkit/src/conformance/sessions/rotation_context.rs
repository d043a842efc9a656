use tenantry_domain::accounts::EndUserRegistration;
use tenantry_domain::sessions::{RefreshRotation, RotationOutcome};
use tenantry_domain::values::{SessionId, Timestamp};

use super::session_helpers::{rotate, rotated};
use crate::StoreUnderTest;
use crate::conformance::accounts::{a_stored_developer, a_stored_end_user};
use crate::conformance::expect::expect_unchanged;
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// R30: session, account and project are judged at each rotation, however good the token is.
pub async fn only_live_sessions_rotate<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    what_is_gone_rejects(&store, &fixtures).await;
    what_is_named_otherwise_rejects(&store, &fixtures).await;
    a_session_rejects_from_its_end_on(&store, &fixtures).await;
}

async fn what_is_gone_rejects<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let open = a_stored_developer(store, fixtures).await;
    let archived = a_stored_developer(store, fixtures).await;
    let suspended = a_stored_developer(store, fixtures).await;
    let ended = a_stored_end_user(store, fixtures, &open).await;
    let disabled = a_stored_end_user(store, fixtures, &open).await;
    let of_archived = a_stored_end_user(store, fixtures, &archived).await;
    let of_suspended = a_stored_end_user(store, fixtures, &suspended).await;
    let now = fixtures.now();
    store.end_session(ended.session.id, now).await;
    store.suspend_account(disabled.account.id, now).await;
    store.archive_project(archived.project.id, now).await;
    store.suspend_account(suspended.account.id, now).await;
    for (why, user) in [
        ("over", &ended),
        ("of a disabled account", &disabled),
        ("in an archived project", &of_archived),
        ("in a project of a suspended developer", &of_suspended),
    ] {
        is_rejected(store, &rotation_of(fixtures, user), why).await;
    }
}

async fn what_is_named_otherwise_rejects<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let developer = a_stored_developer(store, fixtures).await;
    let other = a_stored_developer(store, fixtures).await;
    let user = a_stored_end_user(store, fixtures, &developer).await;
    let neighbour = a_stored_end_user(store, fixtures, &developer).await;
    let good = rotation_of(fixtures, &user);
    let mut of_neighbour = good.clone();
    of_neighbour.session.account_id = neighbour.account.id;
    let mut of_other = good.clone();
    of_other.session.project_id = Some(other.project.id);
    let mut of_none = good.clone();
    of_none.session.project_id = None;
    let mut unknown = good.clone();
    unknown.session.session_id = SessionId::generate(fixtures.now(), [1; 10]);
    is_rejected(store, &of_neighbour, "a neighbour's").await;
    is_rejected(store, &of_other, "in another project").await;
    is_rejected(store, &of_none, "in no project").await;
    is_rejected(store, &unknown, "unknown").await;
    rotated(store, &good).await;
}

async fn a_session_rejects_from_its_end_on<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let developer = a_stored_developer(store, fixtures).await;
    let user = a_stored_end_user(store, fixtures, &developer).await;
    let end = user.session.expires_at;
    let mut late = rotation_of(fixtures, &user);
    late.now = end;
    is_rejected(store, &late, "expired").await;
    late.now = Timestamp::from_unix_micros(end.unix_micros() - 1);
    rotated(store, &late).await;
}

fn rotation_of(fixtures: &Fixtures, user: &EndUserRegistration) -> RefreshRotation {
    fixtures.a_rotation(&user.account, &user.session)
}

async fn is_rejected<S: StoreUnderTest>(store: &S, rotation: &RefreshRotation, why: &str) {
    let before = Snapshot::of(store).await;
    assert_eq!(
        rotate(store, rotation).await,
        RotationOutcome::Rejected,
        "{why}"
    );
    expect_unchanged(store, &before, why).await;
}
