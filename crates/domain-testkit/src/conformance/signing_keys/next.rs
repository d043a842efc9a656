use super::stored::{a_first_key, list, put_next};
use crate::StoreUnderTest;
use crate::conformance::expect::{expect_failure, expect_one_yes, expect_unchanged};
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// Many servers make a next key at once, first where none waits and then in place of one that does: one
/// of them is stored, and who expected another one to wait changes nothing.
pub async fn one_next_key_wins<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let active = a_first_key(&store, &fixtures).await;
    let mut waiting: Option<String> = None;
    for _ in 0..2 {
        let racers: Vec<_> = (0..RACERS)
            .map(|_| fixtures.a_next_key(waiting.as_deref()))
            .collect();
        let outcomes = race(racers.iter().cloned().map(|next| {
            let keys = store.store();
            async move { keys.put_next_signing_key(&next).await }
        }));
        let winner = &racers[expect_one_yes(outcomes.await)].key;
        assert_eq!(list(&store).await, [active.clone(), winner.clone()]);
        waiting = Some(winner.kid.clone());
    }

    let before = Snapshot::of(&store).await;
    for replaces in [None, Some(active.kid.as_str()), Some("unknown")] {
        let next = fixtures.a_next_key(replaces);
        assert!(!put_next(&store, &next).await.expect("a response"));
        expect_unchanged(&store, &before, "another key waits").await;
    }
    let mut twin = fixtures.a_next_key(waiting.as_deref());
    twin.key.kid = active.kid;
    expect_failure(put_next(&store, &twin).await);
    expect_unchanged(&store, &before, "a key that exists").await;
}
