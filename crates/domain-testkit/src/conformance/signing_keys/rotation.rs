use super::stored::{a_first_key, a_waiting_key, after, list, rotate};
use crate::StoreUnderTest;
use crate::conformance::expect::{expect_failure, expect_one_yes, expect_unchanged};
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::{Snapshot, count_of, count_of_any};
use crate::fixtures::Fixtures;

/// All of a rotation is stored; when any part of it cannot be, or another key waits, nothing is.
pub async fn rotation_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let active = a_first_key(&store, &fixtures).await;
    let before = Snapshot::of(&store).await;
    for promoted in [active.kid.as_str(), "unknown"] {
        let new = fixtures.a_key_rotation(promoted);
        assert!(!rotate(&store, &new).await.expect("a response"));
        expect_unchanged(&store, &before, "no key waits").await;
    }
    let next = a_waiting_key(&store, &fixtures).await;
    let first = fixtures.a_key_rotation(&next.kid);
    assert!(rotate(&store, &first).await.expect("a response"));
    assert_eq!(list(&store).await, after([active.clone(), next], &first));
    assert_eq!(count_of(&store.contents().await, &first.audit), 1);

    let before = Snapshot::of(&store).await;
    let mut new = fixtures.a_key_rotation(&first.next.kid);
    new.audit.id = first.audit.id;
    expect_failure(rotate(&store, &new).await);
    expect_unchanged(&store, &before, "an audit entry that exists").await;
    let mut new = fixtures.a_key_rotation(&first.next.kid);
    new.next.kid = active.kid;
    expect_failure(rotate(&store, &new).await);
    expect_unchanged(&store, &before, "a key that exists").await;
    assert!(!rotate(&store, &first).await.expect("a response"));
    expect_unchanged(&store, &before, "another key waits").await;
}

/// Many rotate at once: one does, so that no key is skipped.
pub async fn one_of_many_rotates<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let active = a_first_key(&store, &fixtures).await;
    let next = a_waiting_key(&store, &fixtures).await;
    let racers: Vec<_> = (0..RACERS)
        .map(|_| fixtures.a_key_rotation(&next.kid))
        .collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let keys = store.store();
        async move { keys.rotate_signing_keys(&new).await }
    }));
    let winner = &racers[expect_one_yes(outcomes.await)];
    assert_eq!(list(&store).await, after([active, next], winner));
    let entries = racers.iter().map(|new| &new.audit);
    let contents = store.contents().await;
    assert_eq!(count_of_any(&contents, entries), 1, "written down once");
}
