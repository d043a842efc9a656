use std::time::Duration;

use super::tries::{LEASE, claim, claim_all, postponed, settle};
use crate::StoreUnderTest;
use crate::conformance::arrange::{a_lone_developer, put_email};
use crate::fixtures::Fixtures;

/// Whatever the order they were stored in, the longest due are taken first, never more than asked for
/// and none before its time.
pub async fn the_longest_due_come_first<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let [first, second, third, early] = [(); 4].map(|()| fixtures.a_notice(&account));
    for email in [&third, &first, &early, &second] {
        put_email(&store, &fixtures, &account, (email.clone(), None)).await;
    }
    let now = early.created_at.minus(Duration::from_micros(1));
    let ids = async |limit| -> Vec<_> {
        let claimed = claim(&store, now, limit).await;
        claimed.into_iter().map(|one| one.email.id).collect()
    };
    assert_eq!(ids(0).await, []);
    assert_eq!(ids(2).await, [first.id, second.id]);
    assert_eq!(ids(2).await, [third.id], "one more is not due");
    assert_eq!(claim_all(&store, early.created_at).await, [(early.id, 1)]);

    let end = now.plus(LEASE);
    for (email, wait) in [(&first, 3), (&second, 1), (&third, 2)] {
        let until = end.plus(Duration::from_secs(wait));
        assert!(settle(&store, (email.id, 1), postponed(until)).await);
    }
    let later = end.plus(LEASE);
    let tries = claim_all(&store, later).await;
    let postponed: Vec<_> = tries
        .into_iter()
        .filter(|(id, _)| *id != early.id)
        .collect();
    assert_eq!(postponed, [(second.id, 2), (third.id, 2), (first.id, 2)]);
}
