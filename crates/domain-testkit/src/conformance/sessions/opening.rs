use std::time::Duration;

use tenantry_domain::sessions::{NewSession, Session};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::throttling::{Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleRule};

use super::session_helpers::list;
use crate::StoreUnderTest;
use crate::conformance::accounts::find;
use crate::conformance::arrange::{a_lone_developer, a_session_of, a_user};
use crate::conformance::expect::{expect_conflict, expect_failure, expect_unchanged};
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// The session is stored; when it cannot be, nothing that goes with it is.
pub async fn opening_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let mut expected = store.contents().await;
    let session = a_session_of(&store, &fixtures, &user.account).await;
    expected.sessions.push(session.clone());
    assert_eq!(store.contents().await, expected.sorted());

    let limit = a_counted_attempt(&store, &fixtures).await;
    let before = Snapshot::of(&store).await;
    let mut new = fixtures.a_session_opening(&user.account);
    new.session.id = session.id;
    new.new_hash = Some(fixtures.a_password_hash());
    new.outcomes = vec![AttemptOutcome::Refunded { key: limit.key }];
    expect_failure(open(&store, &new).await);
    expect_unchanged(&store, &before, "a session that exists").await;
}

/// R39: at most so many sessions live, also when many are opened at once; the oldest live ones of this
/// account end at that moment.
pub async fn the_oldest_session_gives_way<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let neighbour = a_lone_developer(&store, &fixtures).await;
    let others = a_session_of(&store, &fixtures, &neighbour).await;
    let over = a_session_of(&store, &fixtures, &account).await;
    store.end_session(over.id, fixtures.now()).await;
    let mut short = fixtures.a_session_opening(&account);
    short.session.expires_at = fixtures.now().plus(Duration::from_micros(1));
    open(&store, &short).await.expect("a session");

    let most = usize::from(Session::MAX_PER_ACCOUNT);
    let mut newest_first = Vec::new();
    for _ in 0..most {
        newest_first.insert(0, fixtures.a_session_opening(&account));
    }
    for new in &newest_first {
        open(&store, new).await.expect("a session");
    }
    let mut live: Vec<_> = newest_first.into_iter().map(|new| new.session).collect();
    assert_eq!(list(&store, &account, fixtures.now()).await, live);
    for _ in 0..2 {
        live.insert(0, a_session_of(&store, &fixtures, &account).await);
        let oldest = live.pop().expect("a session");
        assert_eq!(list(&store, &account, live[0].created_at).await, live);
        let stored = store.contents().await.sessions;
        let ended = stored.iter().find(|one| one.id == oldest.id);
        assert_eq!(ended.expect("it").ended_at, Some(live[0].created_at));
    }

    let outcomes = race((0..RACERS).map(|_| {
        let (sessions, new) = (store.store(), fixtures.a_session_opening(&account));
        async move { sessions.open_session(&new).await }
    }));
    for outcome in outcomes.await {
        outcome.expect("a session");
    }
    let now = fixtures.now();
    assert_eq!(list(&store, &account, now).await.len(), most);
    assert_eq!(list(&store, &neighbour, now).await, [others]);
}

/// R1: the same password hashed anew takes the place of the checked hash; without one that stays.
pub async fn opening_keeps_the_new_hash<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mut account = a_user(&store, &fixtures).await.account;
    let new_hash = fixtures.a_password_hash();
    let mut new = fixtures.a_session_opening(&account);
    new.new_hash = Some(new_hash.clone());
    open(&store, &new).await.expect("a session");
    let outdated = fixtures.a_session_opening(&account);
    account.password_hash = new_hash;
    for _ in 0..2 {
        let stored = find(&store, &account).await.expect("the account");
        assert_eq!(stored.password_hash, account.password_hash);
        expect_conflict(open(&store, &outdated).await, Conflict::PreconditionFailed);
        a_session_of(&store, &fixtures, &account).await;
    }
}

/// What was counted for the attempt is settled with it.
pub async fn opening_settles_the_attempt<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_user(&store, &fixtures).await.account;
    let limit = a_counted_attempt(&store, &fixtures).await;
    let trusted_until = fixtures.now().plus(Duration::from_secs(60));
    let mut new = fixtures.a_session_opening(&account);
    new.outcomes = vec![AttemptOutcome::Succeeded {
        key: limit.key.clone(),
        trusted_until,
    }];
    open(&store, &new).await.expect("a session");
    let throttles = store.contents().await.throttles;
    let [(key, state)] = &throttles[..] else {
        panic!("one counter: {throttles:?}");
    };
    assert_eq!(*key, limit.key);
    assert_eq!((state.count, state.trusted_until), (0, Some(trusted_until)));
}

/// Something that was attempted once.
async fn a_counted_attempt<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) -> Limit {
    let account = a_lone_developer(store, fixtures).await;
    let limit = Limit {
        key: ThrottleKey::password(account.scope(), account.email.key(), None),
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients: false,
    };
    let throttles = store.store();
    let admission = throttles.count_attempt(std::slice::from_ref(&limit), fixtures.now());
    assert_eq!(admission.await.expect("a response"), Admission::Admitted);
    limit
}

async fn open<S: StoreUnderTest>(store: &S, new: &NewSession) -> Result<(), PortError> {
    store.store().open_session(new).await
}
