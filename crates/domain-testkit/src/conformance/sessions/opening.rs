use std::time::Duration;

use tenantry_domain::accounts::{Account, EndUserRegistration};
use tenantry_domain::sessions::{NewSession, Session};
use tenantry_domain::store::Conflict;
use tenantry_domain::throttling::{Admission, AttemptOutcome, Limit};
use tenantry_domain::values::AccountId;

use super::session_helpers::list;
use crate::conformance::arrange::limit;
use crate::conformance::expect::{expect_conflict, expect_failure};
use crate::conformance::race::RACERS;
use crate::conformance::{StoreTest, contracts};

contracts!(
    "sessions",
    /// The session is stored; when it cannot be, nothing that goes with it is.
    async fn opening_is_all_or_nothing(test: &StoreTest) {
        let user = test.a_user().await;
        let mut expected = test.contents().await;
        let session = test.a_session_of(&user.account).await;
        expected.sessions.push(session.clone());
        assert_eq!(test.contents().await, expected.sorted());

        let limit = a_counted_attempt(test).await;
        let before = test.snapshot().await;
        let mut new = test.fixtures.a_session_opening(&user.account);
        new.session.id = session.id;
        new.new_hash = Some(test.fixtures.a_password_hash());
        new.settlements = vec![AttemptOutcome::Refunded { key: limit.key }];
        expect_failure(test.store.open_session(&new).await);
        test.expect_unchanged(&before, "a session that exists")
            .await;
    },
    /// R39: at most so many sessions live, also when many are opened at once; the oldest live ones of this
    /// account end at that moment.
    async fn the_oldest_session_ends_at_the_limit(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let neighbour = test.a_lone_developer().await;
        let others = test.a_session_of(&neighbour).await;
        let over = test.a_session_of(&account).await;
        test.under_test
            .end_session(over.id, test.fixtures.now())
            .await;
        let mut short = test.fixtures.a_session_opening(&account);
        short.session.expires_at = test.fixtures.now().plus(Duration::from_micros(1));
        test.store.open_session(&short).await.expect("a session");

        let most = usize::from(Session::MAX_PER_ACCOUNT);
        let mut newest_first = Vec::new();
        for _ in 0..most {
            newest_first.insert(0, test.fixtures.a_session_opening(&account));
        }
        for new in &newest_first {
            test.store.open_session(new).await.expect("a session");
        }
        let mut live: Vec<_> = newest_first.into_iter().map(|new| new.session).collect();
        assert_eq!(list(test, &account, test.fixtures.now()).await, live);
        for _ in 0..2 {
            live.insert(0, test.a_session_of(&account).await);
            let oldest = live.pop().expect("a session");
            assert_eq!(list(test, &account, live[0].created_at).await, live);
            let stored = test.contents().await.sessions;
            let ended = stored.iter().find(|one| one.id == oldest.id);
            assert_eq!(ended.expect("it").ended_at, Some(live[0].created_at));
        }

        let racers = [(); RACERS].map(|()| test.fixtures.a_session_opening(&account));
        let outcomes = test
            .race(racers.clone(), |store, new| async move {
                store.open_session(&new).await
            })
            .await;
        for outcome in outcomes {
            outcome.expect("a session");
        }
        let now = test.fixtures.now();
        assert_eq!(list(test, &account, now).await.len(), most);
        let stored = test.contents().await.sessions;
        let is_stored = |new: &NewSession| stored.iter().any(|one| one.id == new.session.id);
        assert!(racers.iter().all(is_stored), "no opening is lost");
        assert_eq!(list(test, &neighbour, now).await, [others]);
    },
    /// R1: the same password hashed anew takes the place of the checked hash; without one that stays.
    async fn opening_stores_the_new_hash(test: &StoreTest) {
        let mut account = test.a_user().await.account;
        let new_hash = test.fixtures.a_password_hash();
        let mut new = test.fixtures.a_session_opening(&account);
        new.new_hash = Some(new_hash.clone());
        test.store.open_session(&new).await.expect("a session");
        let outdated = test.fixtures.a_session_opening(&account);
        account.password_hash = new_hash;
        for _ in 0..2 {
            let stored = test.find_account(&account).await.expect("the account");
            assert_eq!(stored.password_hash, account.password_hash);
            expect_conflict(test.store.open_session(&outdated).await, Conflict::Context);
            test.a_session_of(&account).await;
        }
    },
    /// What was counted for the attempt is settled with it.
    async fn opening_settles_the_attempt(test: &StoreTest) {
        let account = test.a_user().await.account;
        let limit = a_counted_attempt(test).await;
        let trusted_until = test.fixtures.now().plus(Duration::from_secs(60));
        let mut new = test.fixtures.a_session_opening(&account);
        new.settlements = vec![AttemptOutcome::Succeeded {
            key: limit.key.clone(),
            trusted_until,
        }];
        test.store.open_session(&new).await.expect("a session");
        let throttles = test.contents().await.throttles;
        let [(key, state)] = &throttles[..] else {
            panic!("one counter: {throttles:?}");
        };
        assert_eq!(*key, limit.key);
        assert_eq!((state.count, state.trusted_until), (0, Some(trusted_until)));
    },
    /// R30: the password that was checked, account and project are judged again by the write.
    async fn opening_needs_the_checked_credentials(test: &StoreTest) {
        let open = test.a_developer().await;
        let [user, disabled] = [
            test.an_end_user_of(&open).await,
            test.an_end_user_of(&open).await,
        ];
        let archived = test.a_developer().await;
        let suspended = test.a_developer().await;
        let of_archived = test.an_end_user_of(&archived).await;
        let of_suspended = test.an_end_user_of(&suspended).await;
        for one in [&user, &disabled, &of_archived, &of_suspended] {
            test.a_session_of(&one.account).await;
        }
        let now = test.fixtures.now();
        test.under_test
            .suspend_account(disabled.account.id, now)
            .await;
        test.under_test
            .archive_project(archived.project.id, now)
            .await;
        test.under_test
            .suspend_account(suspended.account.id, now)
            .await;

        let mut outdated = user.account.clone();
        outdated.password_hash = test.fixtures.a_password_hash();
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
            is_rejected(test, account, why).await;
        }
        still_open(test, &user).await;
    }
);

/// Something that was attempted once.
async fn a_counted_attempt(test: &StoreTest) -> Limit {
    let limit = limit(test.a_throttle_key(), 5);
    let now = test.fixtures.now();
    let admission = test
        .store
        .count_attempt(std::slice::from_ref(&limit), now)
        .await;
    assert_eq!(admission.expect("a response"), Admission::Admitted);
    limit
}

async fn is_rejected(test: &StoreTest, account: &Account, why: &str) {
    let before = test.snapshot().await;
    let mut new = test.fixtures.a_session_opening(account);
    new.new_hash = Some(test.fixtures.a_password_hash());
    let outcome = test.store.open_session(&new).await;
    assert!(outcome.is_err(), "{why} must reject");
    expect_conflict(outcome, Conflict::Context);
    test.expect_unchanged(&before, why).await;
}

/// What is left alone, and whoever has no project at all, still logs in.
async fn still_open(test: &StoreTest, user: &EndUserRegistration) {
    test.a_session_of(&user.account).await;
    let developer = test.a_lone_developer().await;
    test.a_session_of(&developer).await;
}
