use tenantry_domain::sessions::{RefreshRotation, RotationOutcome};
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::session_helpers::{find, list, own, rotate};
use crate::conformance::prelude::*;

contracts!(
    "sessions",
    /// R34: an ended session cannot be used or ended again, and a concurrent refresh does not reopen
    /// it.
    async fn an_ended_session_is_unusable(test: &StoreTest) {
        let user = test.a_user().await;
        let (account, session) = (user.account.id, user.session.id);
        let mut expected = test.contents().await;
        let at = test.make.now();
        assert!(end(test, account, session, at).await);
        expected.session(session).ended_at = Some(at);
        assert_eq!(test.contents().await, expected);
        assert_eq!(find(test, own(&user), at).await, None);
        assert_eq!(list(test, &user.account, at).await, []);
        let rotation = test.make.a_rotation(&user.account, &user.session);
        assert_eq!(rotate(test, &rotation).await, RotationOutcome::Rejected);

        let before = test.snapshot().await;
        let later = test.make.an_audit_entry().at;
        assert!(!end(test, account, session, later).await, "it has ended");
        test.unchanged(&before, "it has ended").await;
        for _ in 0..ROUNDS {
            ends_beside_refreshes(test).await;
        }
    },
    async fn only_its_account_ends_a_session(test: &StoreTest) {
        let user = test.a_user().await;
        let other = test.a_user().await;
        let now = test.make.now();
        let before = test.snapshot().await;
        let unknown = SessionId::generate(now, [1; 10]);
        for (why, account, session) in [
            ("another's", other.account.id, user.session.id),
            ("unknown", user.account.id, unknown),
        ] {
            assert!(!end(test, account, session, now).await, "{why}");
            test.unchanged(&before, why).await;
        }
        assert!(end(test, user.account.id, user.session.id, now).await);
    },
    /// Every live session of the account ends. Ended sessions and other accounts keep theirs.
    async fn all_sessions_of_one_account_end(test: &StoreTest) {
        let user = test.a_user().await;
        test.a_user().await;
        let live = test.a_session_of(&user.account).await;
        let over = test.a_session_of(&user.account).await;
        test.end(over.id).await;
        let mut expected = test.contents().await;
        let at = test.make.an_audit_entry().at;
        test.end_all_sessions(user.account.id, at)
            .await
            .expect("ended");
        for id in [user.session.id, live.id] {
            expected.session(id).ended_at = Some(at);
        }
        assert_eq!(test.contents().await, expected);
    }
);

/// A race is repeated, because the end may come before every refresh.
const ROUNDS: usize = 5;

async fn ends_beside_refreshes(test: &StoreTest) {
    let user = test.a_user().await;
    // One in the middle ends the session, the others refresh it.
    let now = test.make.now();
    let racers = (0..RACERS).map(|place| {
        let refreshes = place != RACERS / 2;
        refreshes.then(|| RefreshRotation {
            now,
            ..test.make.a_rotation(&user.account, &user.session)
        })
    });
    let (account, session) = (user.account.id, user.session.id);
    test.race(racers, move |store, rotation| async move {
        if let Some(rotation) = rotation {
            let rotated = store.rotate_refresh_token(&rotation).await;
            rotated.expect("no failure");
        } else {
            let ended = store.end_session(account, session, now).await;
            assert!(ended.expect("no failure"), "it was live");
        }
    })
    .await;
    assert_eq!(find(test, own(&user), now).await, None, "it stays ended");
}

async fn end(test: &StoreTest, account: AccountId, session: SessionId, at: Timestamp) -> bool {
    test.end_session(account, session, at)
        .await
        .expect("no failure")
}
