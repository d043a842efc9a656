//! [`ThrottleRepository`](tenantry_domain::throttling::ThrottleRepository).

use std::time::Duration;

use tenantry_domain::throttling::{Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleState};
use tenantry_domain::values::{ClientNetwork, Timestamp};

use crate::conformance::prelude::*;

contracts!(
    "throttling",
    /// R51: in a race every attempt is counted, so no more are admitted than are free.
    async fn racing_attempts_are_all_counted(test: &StoreTest) {
        let now = test.make.now();
        for (free, admitted) in [(100, RACERS), (5, 5)] {
            let all = limit(test.a_throttle_key(), free);
            let racers = [(); RACERS].map(|()| [limit(test.a_throttle_key(), free), all.clone()]);
            let outcomes = test
                .race(racers, move |store, limits| async move {
                    store.count_attempt(&limits, now).await.expect("no failure")
                })
                .await;
            let count = outcomes.iter().filter(|one| **one == Admission::Admitted);
            assert_eq!(count.count(), admitted, "{outcomes:?}");
            let counted = u32::try_from(admitted).expect("a count");
            assert_eq!(count_of(test, &all).await, Some(counted));
        }
    },
    /// An attempt that one limit rejects is counted by no limit.
    async fn rejected_attempts_are_not_counted(test: &StoreTest) {
        let now = test.make.now();
        let [open, new] = [(); 2].map(|()| limit(test.a_throttle_key(), 9));
        let exhausted = limit(test.a_throttle_key(), 1);
        let both = [open.clone(), exhausted.clone()];
        assert_eq!(attempt(test, &both, now).await, Admission::Admitted);
        let before = test.snapshot().await;
        let later = now.plus(Duration::from_secs(1));
        let retry_after = later.until(now.plus(exhausted.rule.window));
        for limits in [
            [open, exhausted.clone()],
            [exhausted.clone(), new.clone()],
            [new, exhausted],
        ] {
            let rejected = attempt(test, &limits, later).await;
            let limit = 1;
            assert_eq!(rejected, Admission::Rejected { retry_after, limit });
            test.unchanged(&before, "a rejected attempt").await;
        }
    },
    /// Each pair of subject and client has its own count, and each subject has one for all clients.
    async fn keys_are_counted_separately(test: &StoreTest) {
        let (now, mut expected) = (test.make.now(), Vec::new());
        for subject in [test.a_throttle_key(), test.a_throttle_key()] {
            let ips = ["192.0.2.1", "192.0.2.2", "2001:db8:1:2::3"]
                .map(|text| ClientNetwork::of(text.parse().expect("an IP address")));
            for client in std::iter::once(None).chain(ips.map(Some)) {
                let limit = limit(ThrottleKey { client, ..subject }, 9);
                let state = ThrottleState {
                    count: u32::try_from(expected.len()).expect("a count") + 1,
                    window_started_at: now,
                    last_at: now,
                    trusted_until: None,
                    expires_at: now.plus(limit.rule.window),
                };
                for _ in 0..state.count {
                    let admission = attempt(test, std::slice::from_ref(&limit), now).await;
                    assert_eq!(admission, Admission::Admitted);
                }
                expected.push((limit.key, state));
            }
        }
        expected.sort_by(|(one, _), (other, _)| one.cmp(other));
        assert_eq!(test.contents().await.throttles, expected);
    },
    /// R52: a success clears the count of its key. While the client is trusted, limits for unknown
    /// clients do not apply to it.
    async fn a_success_clears_the_count_and_trusts_the_client(test: &StoreTest) {
        let now = test.make.now();
        let [client, other, purged] = [(); 3].map(|()| limit(test.a_throttle_key(), 9));
        let unknown_clients = Limit {
            only_unknown_clients: true,
            ..limit(test.a_throttle_key(), 2)
        };
        let from_known = [client.clone(), unknown_clients.clone()];
        let from_unknown = [other.clone(), unknown_clients.clone()];
        for limits in [&from_known, &from_unknown] {
            assert_eq!(attempt(test, limits, now).await, Admission::Admitted);
        }
        let rejected = attempt(test, &from_known, now).await;
        assert_ne!(rejected, Admission::Admitted, "not trusted yet");

        let trusted_until = now.plus(Duration::from_secs(7 * 24 * 60 * 60));
        let succeeded = |limit: &Limit| AttemptOutcome::Succeeded {
            key: limit.key.clone(),
            trusted_until,
        };
        settle(test, succeeded(&client)).await;
        assert_eq!(count_of(test, &client).await, Some(0));
        assert_eq!(count_of(test, &other).await, Some(1));
        assert_eq!(count_of(test, &unknown_clients).await, Some(2));
        let stored = state_of(test, &client).await.expect("a counter");
        assert!(
            stored.expires_at >= trusted_until,
            "it is not purged before"
        );
        assert_eq!(attempt(test, &from_known, now).await, Admission::Admitted);
        assert_eq!(count_of(test, &client).await, Some(1));
        assert_eq!(
            count_of(test, &unknown_clients).await,
            Some(2),
            "not counted"
        );
        let rejected = attempt(test, &from_unknown, now).await;
        assert_ne!(
            rejected,
            Admission::Admitted,
            "other clients are not trusted"
        );
        settle(test, succeeded(&purged)).await;
        let from_known = [purged, unknown_clients];
        assert_eq!(attempt(test, &from_known, now).await, Admission::Admitted);
    },
    /// A refund subtracts one attempt, never below zero, also in a race.
    async fn a_refund_subtracts_one_attempt(test: &StoreTest) {
        let [limit, other] = [(); 2].map(|()| limit(test.a_throttle_key(), 99));
        let both = [limit.clone(), other.clone()];
        for _ in 0..RACERS {
            attempt(test, &both, test.make.now()).await;
        }
        let refund = AttemptOutcome::Refunded {
            key: limit.key.clone(),
        };
        let all = u32::try_from(RACERS).expect("a count");
        settle(test, refund.clone()).await;
        assert_eq!(count_of(test, &limit).await, Some(all - 1));
        let outcomes = test
            .race(
                vec![refund.clone(); RACERS - 2],
                |store, refund| async move { store.settle_attempts(&[refund]).await },
            )
            .await;
        for outcome in outcomes {
            outcome.expect("settled");
        }
        assert_eq!(count_of(test, &limit).await, Some(1));
        for _ in 0..2 {
            settle(test, refund.clone()).await;
            assert_eq!(count_of(test, &limit).await, Some(0), "never below zero");
        }
        assert_eq!(count_of(test, &other).await, Some(all), "not refunded");
    }
);

async fn attempt(test: &StoreTest, limits: &[Limit], now: Timestamp) -> Admission {
    test.count_attempt(limits, now).await.expect("no failure")
}

async fn settle(test: &StoreTest, outcome: AttemptOutcome) {
    let settled = test.settle_attempts(&[outcome]).await;
    settled.expect("settled");
}

async fn state_of(test: &StoreTest, limit: &Limit) -> Option<ThrottleState> {
    let mut throttles = test.contents().await.throttles.into_iter();
    let found = throttles.find(|(key, _)| *key == limit.key);
    found.map(|(_, state)| state)
}

async fn count_of(test: &StoreTest, limit: &Limit) -> Option<u32> {
    state_of(test, limit).await.map(|state| state.count)
}
