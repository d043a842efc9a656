use tenantry_domain::accounts::{Account, EndUserRegistration};
use tenantry_domain::store::Conflict;
use tenantry_domain::values::AccountId;

use crate::StoreUnderTest;
use crate::conformance::accounts::{a_stored_developer, a_stored_end_user};
use crate::conformance::arrange::{a_lone_developer, a_session_of};
use crate::conformance::expect::{expect_conflict, expect_unchanged};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// R30: the password that was checked, account and project are judged again by the write.
pub async fn opening_needs_what_was_checked<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let open = a_stored_developer(&store, &fixtures).await;
    let [user, disabled] = [
        a_stored_end_user(&store, &fixtures, &open).await,
        a_stored_end_user(&store, &fixtures, &open).await,
    ];
    let archived = a_stored_developer(&store, &fixtures).await;
    let suspended = a_stored_developer(&store, &fixtures).await;
    let of_archived = a_stored_end_user(&store, &fixtures, &archived).await;
    let of_suspended = a_stored_end_user(&store, &fixtures, &suspended).await;
    for one in [&user, &disabled, &of_archived, &of_suspended] {
        a_session_of(&store, &fixtures, &one.account).await;
    }
    let now = fixtures.now();
    store.suspend_account(disabled.account.id, now).await;
    store.archive_project(archived.project.id, now).await;
    store.suspend_account(suspended.account.id, now).await;

    let mut outdated = user.account.clone();
    outdated.password_hash = fixtures.a_password_hash();
    let mut unknown = user.account.clone();
    unknown.id = AccountId::generate(now, [1; 10]);
    for (why, account) in [
        ("another password", &outdated),
        ("an unknown account", &unknown),
        ("a disabled end user", &disabled.account),
        ("a suspended developer", &suspended.account),
        ("a project that is archived", &of_archived.account),
        ("a project of a suspended developer", &of_suspended.account),
    ] {
        is_rejected(&store, &fixtures, account, why).await;
    }
    still_open(&store, &fixtures, &user).await;
}

async fn is_rejected<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    why: &str,
) {
    let before = Snapshot::of(store).await;
    let mut new = fixtures.a_session_opening(account);
    new.new_hash = Some(fixtures.a_password_hash());
    let outcome = store.store().open_session(&new).await;
    assert!(outcome.is_err(), "{why} must reject");
    expect_conflict(outcome, Conflict::PreconditionFailed);
    expect_unchanged(store, &before, why).await;
}

/// What is left alone, and whoever has no project at all, still logs in.
async fn still_open<S: StoreUnderTest>(store: &S, fixtures: &Fixtures, user: &EndUserRegistration) {
    a_session_of(store, fixtures, &user.account).await;
    let developer = a_lone_developer(store, fixtures).await;
    a_session_of(store, fixtures, &developer).await;
}
