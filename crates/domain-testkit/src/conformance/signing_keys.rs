//! [`SigningKeyRepository`](tenantry_domain::signing_keys::SigningKeyRepository).

use std::time::Duration;

use tenantry_domain::signing_keys::{
    NewSigningKeyRotation, SigningAlgorithm, SigningKey, SigningKeyStatus,
};

use crate::conformance::prelude::*;

contracts!(
    "signing_keys",
    /// An empty store has no key. Afterwards keys of every status and algorithm are listed, oldest
    /// first.
    async fn every_field_comes_back(test: &StoreTest) {
        assert_eq!(list(test).await, []);
        let first = test.an_installation().await.signing_key;
        assert_eq!(list(test).await, std::slice::from_ref(&first));

        let mut next = test.make.a_next_key(None);
        next.key.algorithm = SigningAlgorithm::Hs256;
        next.key.public_key = Vec::new();
        expect_yes(test.put_next_signing_key(&next).await);
        assert_eq!(list(test).await, [first.clone(), next.key.clone()]);

        let mut rotation = test.make.a_key_rotation(&next.key.kid);
        rotation.next.algorithm = SigningAlgorithm::Es256;
        expect_yes(test.rotate_signing_keys(&rotation).await);
        assert_eq!(list(test).await, after([first, next.key], &rotation));
    },
    /// In a race one next key is stored, also in place of another. A server that expected another one
    /// changes nothing.
    async fn one_next_key_wins(test: &StoreTest) {
        let active = test.an_installation().await.signing_key;
        let mut waiting: Option<String> = None;
        for _ in 0..2 {
            let racers = [(); RACERS].map(|()| test.make.a_next_key(waiting.as_deref()));
            let outcomes = race!(test, racers.clone(), put_next_signing_key);
            let winner = &racers[expect_one_yes(outcomes)].key;
            assert_eq!(list(test).await, [active.clone(), winner.clone()]);
            waiting = Some(winner.kid.clone());
        }

        let before = test.snapshot().await;
        for replaces in [None, Some(active.kid.as_str()), Some("unknown")] {
            let next = test.make.a_next_key(replaces);
            expect_no(test.put_next_signing_key(&next).await);
            test.unchanged(&before, "another key waits").await;
        }
        let mut twin = test.make.a_next_key(waiting.as_deref());
        twin.key.kid = active.kid;
        expect_failure(test.put_next_signing_key(&twin).await);
        test.unchanged(&before, "a key that exists").await;
    },
    /// A rotation is stored as a whole. When a part cannot be stored, or another key is next, nothing
    /// changes.
    async fn rotation_is_all_or_nothing(test: &StoreTest) {
        let active = test.an_installation().await.signing_key;
        let before = test.snapshot().await;
        for promoted in [active.kid.as_str(), "unknown"] {
            let new = test.make.a_key_rotation(promoted);
            expect_no(test.rotate_signing_keys(&new).await);
            test.unchanged(&before, "no key waits").await;
        }
        let next = a_waiting_key(test).await;
        let first = test.make.a_key_rotation(&next.kid);
        expect_yes(test.rotate_signing_keys(&first).await);
        assert_eq!(list(test).await, after([active.clone(), next], &first));
        assert_eq!(test.count_audit([&first.effects]).await, 1);

        let before = test.snapshot().await;
        let mut new = test.make.a_key_rotation(&first.next.kid);
        new.effects.audit[0].id = first.effects.audit[0].id;
        expect_failure(test.rotate_signing_keys(&new).await);
        test.unchanged(&before, "an audit entry that exists").await;
        let mut new = test.make.a_key_rotation(&first.next.kid);
        new.next.kid = active.kid;
        expect_failure(test.rotate_signing_keys(&new).await);
        test.unchanged(&before, "a key that exists").await;
        expect_no(test.rotate_signing_keys(&first).await);
        test.unchanged(&before, "another key waits").await;
    },
    /// In a race one rotation succeeds, so that no key is skipped.
    async fn one_of_many_rotates(test: &StoreTest) {
        let active = test.an_installation().await.signing_key;
        let next = a_waiting_key(test).await;
        let racers = [(); RACERS].map(|()| test.make.a_key_rotation(&next.kid));
        let outcomes = race!(test, racers.clone(), rotate_signing_keys);
        let winner = &racers[expect_one_yes(outcomes)];
        assert_eq!(list(test).await, after([active, next], winner));
        let entries = racers.iter().map(|new| &new.effects);
        assert_eq!(test.count_audit(entries).await, 1, "one audit entry");
    },
    /// A rotation deletes the keys that retired before the given time, and no others.
    async fn long_retired_keys_are_forgotten(test: &StoreTest) {
        let mut kids = vec![
            test.an_installation().await.signing_key.kid,
            a_waiting_key(test).await.kid,
        ];
        let mut retired_at = Vec::new();
        for _ in 0..3 {
            let rotation = test.make.a_key_rotation(&kids[kids.len() - 1]);
            expect_yes(test.rotate_signing_keys(&rotation).await);
            kids.push(rotation.next.kid);
            retired_at.push(rotation.now);
        }
        let moment = retired_at[1];
        for (forget_before, forgotten) in [
            (retired_at[0], 0),
            (moment, 1),
            (moment.plus(Duration::from_micros(1)), 2),
        ] {
            let mut rotation = test.make.a_key_rotation(&kids[kids.len() - 1]);
            rotation.forget_before = forget_before;
            expect_yes(test.rotate_signing_keys(&rotation).await);
            kids.push(rotation.next.kid);
            let kept: Vec<_> = list(test).await.into_iter().map(|key| key.kid).collect();
            assert_eq!(kept, kids[forgotten..]);
        }
    }
);

async fn a_waiting_key(test: &StoreTest) -> SigningKey {
    let next = test.make.a_next_key(None);
    assert!(
        test.put_next_signing_key(&next).await.expect("no failure"),
        "none waits"
    );
    next.key
}

async fn list(test: &StoreTest) -> Vec<SigningKey> {
    test.list_signing_keys().await.expect("a list")
}

fn after([active, next]: [SigningKey; 2], rotation: &NewSigningKeyRotation) -> [SigningKey; 3] {
    [
        SigningKey {
            status: SigningKeyStatus::Retired,
            retired_at: Some(rotation.now),
            ..active
        },
        SigningKey {
            status: SigningKeyStatus::Active,
            ..next
        },
        rotation.next.clone(),
    ]
}
