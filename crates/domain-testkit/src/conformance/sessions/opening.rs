use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::sessions::{NewSession, Session};
use tenantry_domain::store::Conflict;
use tenantry_domain::throttling::{Admission, AttemptOutcome, Limit};
use tenantry_domain::values::AccountId;

use super::session_helpers::{list, rotated};
use crate::conformance::prelude::*;

contracts!(
    "sessions",
    /// A session is stored with its new hash and outcomes. When it cannot be stored, nothing is.
    async fn opening_is_all_or_nothing(test: &StoreTest) {
        let user = test.a_user().await;
        let mut expected = test.contents().await;
        let session = test.a_session_of(&user.account).await;
        expected.account(user.account.id).last_login_at = Some(session.created_at);
        expected.sessions.push(session.clone());
        assert_eq!(test.contents().await, expected.sorted());

        let limit = a_counted_attempt(test).await;
        let before = test.snapshot().await;
        let mut new = test.make.a_session_opening(&user.account);
        new.session.id = session.id;
        new.new_hash = Some(test.make.a_password_hash());
        new.outcomes = vec![AttemptOutcome::Refunded { key: limit.key }];
        expect_failure(test.open_session(&new).await);
        test.unchanged(&before, "a session that exists").await;
    },
    /// R39: an account has a limited number of live sessions, also in a race. The oldest live ones end
    /// when a new one is opened.
    async fn the_oldest_session_ends_at_the_limit(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let neighbour = test.a_lone_developer().await;
        let others = test.a_session_of(&neighbour).await;
        let over = test.a_session_of(&account).await;
        test.end(over.id).await;
        let mut short = test.make.a_session_opening(&account);
        short.session.expires_at = test.make.now().plus(Duration::from_micros(1));
        test.open_session(&short).await.expect("a session");

        let most = usize::from(Session::MAX_PER_ACCOUNT);
        let mut newest_first = Vec::new();
        for _ in 0..most {
            newest_first.insert(0, test.make.a_session_opening(&account));
        }
        for new in &newest_first {
            test.open_session(new).await.expect("a session");
        }
        let mut live: Vec<_> = newest_first.into_iter().map(|new| new.session).collect();
        assert_eq!(list(test, &account, test.make.now()).await, live);
        for _ in 0..2 {
            live.insert(0, test.a_session_of(&account).await);
            let oldest = live.pop().expect("a session");
            assert_eq!(list(test, &account, live[0].created_at).await, live);
            let stored = test.contents().await.sessions;
            let ended = stored.iter().find(|one| one.id == oldest.id);
            assert_eq!(ended.expect("it").ended_at, Some(live[0].created_at));
        }

        let racers = [(); RACERS].map(|()| test.make.a_session_opening(&account));
        let outcomes = race!(test, racers.clone(), open_session);
        for outcome in outcomes {
            outcome.expect("a session");
        }
        let now = test.make.now();
        assert_eq!(list(test, &account, now).await.len(), most);
        let stored = test.contents().await.sessions;
        let is_stored = |new: &NewSession| stored.iter().any(|one| one.id == new.session.id);
        assert!(racers.iter().all(is_stored), "no opening is lost");
        assert_eq!(list(test, &neighbour, now).await, [others]);
    },
    /// R1: a new hash of the same password replaces the checked one.
    async fn opening_stores_the_new_hash(test: &StoreTest) {
        let mut account = test.a_user().await.account;
        let new_hash = test.make.a_password_hash();
        let mut new = test.make.a_session_opening(&account);
        new.new_hash = Some(new_hash.clone());
        test.open_session(&new).await.expect("a session");
        let outdated = test.make.a_session_opening(&account);
        account.password_hash = new_hash;
        for _ in 0..2 {
            let stored = test.find_account(&account).await.expect("the account");
            assert_eq!(stored.password_hash, account.password_hash);
            expect_conflict(
                test.open_session(&outdated).await,
                Conflict::PreconditionFailed,
            );
            test.a_session_of(&account).await;
        }
    },
    /// Each login replaces the one before it. A registration and a refresh are no logins.
    async fn opening_records_the_login(test: &StoreTest) {
        let (user, neighbour) = (test.a_user().await, test.a_user().await);
        let last_login = async |account: &Account| {
            let stored = test.find_account(account).await;
            stored.expect("the account").last_login_at
        };
        assert_eq!(last_login(&user.account).await, None);
        for _ in 0..2 {
            let session = test.a_session_of(&user.account).await;
            assert_eq!(last_login(&user.account).await, Some(session.created_at));
            let rotation = test.make.a_rotation(&user.account, &session);
            rotated(test, &rotation).await;
            assert_eq!(last_login(&user.account).await, Some(session.created_at));
        }
        assert_eq!(last_login(&neighbour.account).await, None);
    },
    /// A new session settles the attempt that was counted for it.
    async fn opening_settles_the_attempt(test: &StoreTest) {
        let account = test.a_user().await.account;
        let limit = a_counted_attempt(test).await;
        let trusted_until = test.make.now().plus(Duration::from_secs(60));
        let mut new = test.make.a_session_opening(&account);
        new.outcomes = vec![AttemptOutcome::Succeeded {
            key: limit.key.clone(),
            trusted_until,
        }];
        test.open_session(&new).await.expect("a session");
        let throttles = test.contents().await.throttles;
        let [(key, state)] = &throttles[..] else {
            panic!("one counter: {throttles:?}");
        };
        assert_eq!(*key, limit.key);
        assert_eq!((state.count, state.trusted_until), (0, Some(trusted_until)));
    },
    /// R30: the write checks password, account and project again.
    async fn opening_needs_the_checked_credentials(test: &StoreTest) {
        let user = test.a_user().await.account;
        let suspended = test.a_lone_developer().await;
        let mut outdated = user.clone();
        outdated.password_hash = test.make.a_password_hash();
        let mut unknown = user.clone();
        unknown.id = AccountId::generate(test.make.now(), [1; 10]);
        test.suspend(suspended.id).await;
        for (why, account) in [
            ("another password", &outdated),
            ("an unknown account", &unknown),
            ("a suspended developer", &suspended),
        ] {
            is_rejected(test, account, why).await;
        }
        for (why, user) in test.locked_out_users().await {
            is_rejected(test, &user.account, why).await;
        }
        test.a_session_of(&user).await;
    }
);

/// A limit that one attempt was counted on.
async fn a_counted_attempt(test: &StoreTest) -> Limit {
    let limit = limit(test.a_throttle_key(), 5);
    let now = test.make.now();
    let admission = test.count_attempt(std::slice::from_ref(&limit), now).await;
    assert_eq!(admission.expect("no failure"), Admission::Admitted);
    limit
}

async fn is_rejected(test: &StoreTest, account: &Account, why: &str) {
    let before = test.snapshot().await;
    let mut new = test.make.a_session_opening(account);
    new.new_hash = Some(test.make.a_password_hash());
    expect_conflict(test.open_session(&new).await, Conflict::PreconditionFailed);
    test.unchanged(&before, why).await;
}
