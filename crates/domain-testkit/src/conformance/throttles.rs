//! [`ThrottleRepository`](tenantry_domain::throttling::ThrottleRepository).

use std::time::Duration;

use tenantry_domain::accounts::Tier;
use tenantry_domain::throttling::{
    Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleRule, ThrottleState,
};
use tenantry_domain::values::{ClientNetwork, Timestamp};

use super::expect::expect_unchanged;
use super::race::{RACERS, race};
use super::snapshot::Snapshot;
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// R51: each of many attempts at once is counted, on a key of its own and on one that all share; so no
/// more are admitted than are free.
pub async fn racing_attempts_are_all_counted<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let now = fixtures.now();
    for (free, admitted) in [(100, RACERS), (5, 5)] {
        let all = limit(a_key(&fixtures), free);
        let outcomes = race((0..RACERS).map(|_| {
            let throttles = store.store();
            let limits = [limit(a_key(&fixtures), free), all.clone()];
            async move {
                throttles
                    .count_attempt(&limits, now)
                    .await
                    .expect("a response")
            }
        }));
        let outcomes = outcomes.await;
        let count = outcomes.iter().filter(|one| **one == Admission::Admitted);
        assert_eq!(count.count(), admitted, "{outcomes:?}");
        let counted = u32::try_from(admitted).expect("a count");
        assert_eq!(count_of(&store, &all).await, Some(counted));
    }
}

/// When one limit rejects, no limit counts the attempt.
pub async fn rejected_attempts_count_nowhere<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let now = fixtures.now();
    let [open, new] = [limit(a_key(&fixtures), 9), limit(a_key(&fixtures), 9)];
    let exhausted = limit(a_key(&fixtures), 1);
    let both = [open.clone(), exhausted.clone()];
    assert_eq!(attempt(&store, &both, now).await, Admission::Admitted);
    let before = Snapshot::of(&store).await;
    let later = now.plus(Duration::from_secs(1));
    let retry_after = later.until(now.plus(exhausted.rule.window));
    for limits in [
        [open, exhausted.clone()],
        [exhausted.clone(), new.clone()],
        [new, exhausted],
    ] {
        let rejected = attempt(&store, &limits, later).await;
        let limit = 1;
        assert_eq!(rejected, Admission::Rejected { retry_after, limit });
        expect_unchanged(&store, &before, "a rejected attempt").await;
    }
}

/// Each subject with each client, and with all clients together, has a count of its own.
pub async fn keys_are_counted_apart<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let (now, mut expected) = (fixtures.now(), Vec::new());
    for subject in [a_key(&fixtures), a_key(&fixtures)] {
        for client in [
            None,
            Some("192.0.2.1"),
            Some("192.0.2.2"),
            Some("2001:db8:1:2::3"),
        ] {
            let client = client.map(|text| ClientNetwork::of(text.parse().expect("an address")));
            let limit = limit(ThrottleKey { client, ..subject }, 9);
            let state = ThrottleState {
                count: u32::try_from(expected.len()).expect("a count") + 1,
                window_started_at: now,
                last_at: now,
                trusted_until: None,
                expires_at: now.plus(limit.rule.window),
            };
            for _ in 0..state.count {
                let admission = attempt(&store, std::slice::from_ref(&limit), now).await;
                assert_eq!(admission, Admission::Admitted);
            }
            expected.push((limit.key, state));
        }
    }
    expected.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert_eq!(store.contents().await.throttles, expected);
}

/// R52: a success ends the count of its key, and from then on a limit for strangers is not asked, as long
/// as it vouches.
pub async fn a_success_clears_and_vouches<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let now = fixtures.now();
    let [client, other] = [limit(a_key(&fixtures), 9), limit(a_key(&fixtures), 9)];
    let strangers = Limit {
        only_unknown_clients: true,
        ..limit(a_key(&fixtures), 2)
    };
    let known = [client.clone(), strangers.clone()];
    let unknown = [other.clone(), strangers.clone()];
    for limits in [&known, &unknown] {
        assert_eq!(attempt(&store, limits, now).await, Admission::Admitted);
    }
    let rejected = attempt(&store, &known, now).await;
    assert_ne!(rejected, Admission::Admitted, "like any stranger");

    let trusted_until = now.plus(Duration::from_secs(7 * 24 * 60 * 60));
    let succeeded = AttemptOutcome::Succeeded {
        key: client.key.clone(),
        trusted_until,
    };
    let throttles = store.store();
    throttles
        .settle_attempts(&[succeeded])
        .await
        .expect("settled");
    assert_eq!(count_of(&store, &client).await, Some(0));
    assert_eq!(count_of(&store, &other).await, Some(1));
    assert_eq!(count_of(&store, &strangers).await, Some(2));
    let stored = state_of(&store, &client).await.expect("a counter");
    assert!(stored.expires_at >= trusted_until, "it is not swept before");
    assert_eq!(attempt(&store, &known, now).await, Admission::Admitted);
    assert_eq!(count_of(&store, &client).await, Some(1));
    assert_eq!(count_of(&store, &strangers).await, Some(2), "not asked");
    let rejected = attempt(&store, &unknown, now).await;
    assert_ne!(rejected, Admission::Admitted, "it vouches for nobody else");
    let swept = limit(a_key(&fixtures), 9);
    let succeeded = AttemptOutcome::Succeeded {
        key: swept.key.clone(),
        trusted_until,
    };
    throttles
        .settle_attempts(&[succeeded])
        .await
        .expect("settled");
    let known = [swept, strangers];
    assert_eq!(attempt(&store, &known, now).await, Admission::Admitted);
}

/// An attempt that was none is taken back, and no more than that, also when many are at once.
pub async fn a_refund_takes_one_back<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let [limit, other] = [limit(a_key(&fixtures), 99), limit(a_key(&fixtures), 99)];
    let both = [limit.clone(), other.clone()];
    for _ in 0..RACERS {
        attempt(&store, &both, fixtures.now()).await;
    }
    let refund = || {
        let (throttles, key) = (store.store(), limit.key.clone());
        async move {
            let settled = throttles
                .settle_attempts(&[AttemptOutcome::Refunded { key }])
                .await;
            settled.expect("settled");
        }
    };
    let all = u32::try_from(RACERS).expect("a count");
    refund().await;
    assert_eq!(count_of(&store, &limit).await, Some(all - 1));
    race((2..RACERS).map(|_| refund())).await;
    assert_eq!(count_of(&store, &limit).await, Some(1));
    for _ in 0..2 {
        refund().await;
        assert_eq!(count_of(&store, &limit).await, Some(0), "nothing is owed");
    }
    assert_eq!(count_of(&store, &other).await, Some(all), "left alone");
}

/// A key that nothing was counted on yet.
fn a_key(fixtures: &Fixtures) -> ThrottleKey {
    let account = fixtures.an_account(Tier::Developer);
    ThrottleKey::password(account.scope(), account.email.key(), None)
}

fn limit(key: ThrottleKey, free: u32) -> Limit {
    Limit {
        key,
        rule: ThrottleRule {
            free,
            ..ThrottleRule::EMAILS_TO_ADDRESS
        },
        only_unknown_clients: false,
    }
}

async fn attempt<S: StoreUnderTest>(store: &S, limits: &[Limit], now: Timestamp) -> Admission {
    let throttles = store.store();
    throttles
        .count_attempt(limits, now)
        .await
        .expect("a response")
}

async fn state_of<S: StoreUnderTest>(store: &S, limit: &Limit) -> Option<ThrottleState> {
    let mut throttles = store.contents().await.throttles.into_iter();
    let found = throttles.find(|(key, _)| *key == limit.key);
    found.map(|(_, state)| state)
}

async fn count_of<S: StoreUnderTest>(store: &S, limit: &Limit) -> Option<u32> {
    state_of(store, limit).await.map(|state| state.count)
}
