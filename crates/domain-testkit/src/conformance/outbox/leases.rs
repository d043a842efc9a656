use std::collections::BTreeSet;
use std::time::Duration;

use tenantry_domain::email::EmailLease;
use tenantry_domain::values::{EmailId, Timestamp};

use super::tries::{LEASE, claim_all, every_outcome, settle, some_emails};
use crate::StoreUnderTest;
use crate::conformance::expect::expect_unchanged;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// R29: many workers take emails at once: each email goes to one of them, and none is forgotten.
pub async fn a_lease_is_exclusive<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let emails: [_; 24] = some_emails(&store, &fixtures).await;
    let now = fixtures.now();
    let lease = EmailLease {
        now,
        until: now.plus(LEASE),
        limit: 2,
    };
    let outcomes = race((0..RACERS).map(|_| {
        let outbox = store.store();
        async move { outbox.claim_emails(lease).await.expect("a claim") }
    }));
    let claimed = outcomes.await.into_iter().flatten();
    let mut tries: Vec<_> = claimed.map(|one| (one.email.id, one.attempt)).collect();
    tries.extend(claim_all(&store, now).await);
    let taken: BTreeSet<(EmailId, u32)> = tries.iter().copied().collect();
    assert_eq!(taken.len(), tries.len(), "none is taken twice: {tries:?}");
    assert_eq!(
        taken,
        emails.map(|email| (email.id, 1)).into_iter().collect()
    );
}

/// R29: a worker that died keeps its email until its lease ends, and no longer; each try is counted.
pub async fn a_lease_ends<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let [email] = some_emails(&store, &fixtures).await;
    let mut now = fixtures.now();
    for attempt in 1..=3 {
        assert_eq!(claim_all(&store, now).await, [(email.id, attempt)]);
        let end = now.plus(LEASE);
        assert_eq!(claim_all(&store, just_before(end)).await, []);
        now = end;
    }
}

/// Whoever comes back after the email was taken again changes nothing by it.
pub async fn a_lost_lease_settles_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let [email] = some_emails(&store, &fixtures).await;
    let start = fixtures.now();
    let later = start.plus(LEASE);
    claim_all(&store, start).await;
    assert_eq!(claim_all(&store, later).await, [(email.id, 2)]);
    let before = Snapshot::of(&store).await;
    let unknown = EmailId::generate(start, [1; 10]);
    for outcome in every_outcome(later) {
        for lost in [(email.id, 1), (unknown, 2)] {
            assert!(!settle(&store, lost, outcome.clone()).await, "{lost:?}");
            expect_unchanged(&store, &before, "the lease is lost").await;
        }
    }
    let [delivered, ..] = every_outcome(later);
    assert!(settle(&store, (email.id, 2), delivered).await);
}

fn just_before(moment: Timestamp) -> Timestamp {
    moment.minus(Duration::from_micros(1))
}
