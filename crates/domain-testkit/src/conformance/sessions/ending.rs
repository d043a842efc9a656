use tenantry_domain::sessions::{RefreshRotation, RotationOutcome};
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::session_helpers::{find, list, own, rotate};
use crate::StoreUnderTest;
use crate::conformance::arrange::{a_session_of, a_user};
use crate::conformance::expect::expect_unchanged;
use crate::conformance::expected_state::Altered as _;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// R34: nothing of a session works after its end, not even what was under way, and it ends once.
pub async fn an_ended_session_is_over<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let (account, session) = (user.account.id, user.session.id);
    let mut expected = store.contents().await;
    let at = fixtures.now();
    assert!(end(&store, account, session, at).await);
    expected.session(session).ended_at = Some(at);
    assert_eq!(store.contents().await, expected);
    assert_eq!(find(&store, own(&user), at).await, None);
    assert_eq!(list(&store, &user.account, at).await, []);
    let rotation = fixtures.a_rotation(&user.account, &user.session);
    assert_eq!(rotate(&store, &rotation).await, RotationOutcome::Rejected);

    let before = Snapshot::of(&store).await;
    let later = fixtures.an_audit_entry().at;
    assert!(!end(&store, account, session, later).await, "it is over");
    expect_unchanged(&store, &before, "it is over").await;
    for _ in 0..ROUNDS {
        ends_beside_refreshes(&store, &fixtures).await;
    }
}

/// In a race that its end wins, no refresh is under way; that happens, but not so often in a row.
const ROUNDS: usize = 5;

async fn ends_beside_refreshes<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) {
    let user = a_user(store, fixtures).await;
    // One in the middle ends the session, the others refresh it.
    let now = fixtures.now();
    let racers = (0..RACERS).map(|place| {
        let refreshes = place != RACERS / 2;
        refreshes.then(|| RefreshRotation {
            now,
            ..fixtures.a_rotation(&user.account, &user.session)
        })
    });
    race(racers.map(|rotation| {
        let (sessions, user) = (store.store(), user.clone());
        async move {
            if let Some(rotation) = rotation {
                sessions
                    .rotate_refresh_token(&rotation)
                    .await
                    .expect("a response");
            } else {
                let ended = sessions
                    .end_session(user.account.id, user.session.id, now)
                    .await;
                assert!(ended.expect("a response"), "it was live");
            }
        }
    }))
    .await;
    assert_eq!(find(store, own(&user), now).await, None, "it stays over");
}

/// Only the account that a session belongs to can end it.
pub async fn nobody_ends_anothers_session<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let other = a_user(&store, &fixtures).await;
    let now = fixtures.now();
    let before = Snapshot::of(&store).await;
    let unknown = SessionId::generate(now, [1; 10]);
    for (why, account, session) in [
        ("another's", other.account.id, user.session.id),
        ("unknown", user.account.id, unknown),
    ] {
        assert!(!end(&store, account, session, now).await, "{why}");
        expect_unchanged(&store, &before, why).await;
    }
    assert!(end(&store, user.account.id, user.session.id, now).await);
}

/// Every session of the account ends, those that are over stay as they are, and nobody else's ends.
pub async fn all_sessions_of_one_account_end<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    a_user(&store, &fixtures).await;
    let live = a_session_of(&store, &fixtures, &user.account).await;
    let over = a_session_of(&store, &fixtures, &user.account).await;
    store.end_session(over.id, fixtures.now()).await;
    let mut expected = store.contents().await;
    let at = fixtures.an_audit_entry().at;
    let sessions = store.store();
    sessions
        .end_all_sessions(user.account.id, at)
        .await
        .expect("ended");
    for id in [user.session.id, live.id] {
        expected.session(id).ended_at = Some(at);
    }
    assert_eq!(store.contents().await, expected);
}

async fn end<S: StoreUnderTest>(
    store: &S,
    account: AccountId,
    session: SessionId,
    at: Timestamp,
) -> bool {
    let sessions = store.store();
    sessions
        .end_session(account, session, at)
        .await
        .expect("a response")
}
