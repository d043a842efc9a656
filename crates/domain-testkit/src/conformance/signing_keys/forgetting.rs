use std::time::Duration;

use super::stored::{a_first_key, a_waiting_key, list, rotate};
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// A rotation forgets the keys that retired before the moment it names, and none that retired at that
/// moment or later.
pub async fn long_retired_keys_are_forgotten<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mut kids = vec![
        a_first_key(&store, &fixtures).await.kid,
        a_waiting_key(&store, &fixtures).await.kid,
    ];
    let mut retired_at = Vec::new();
    for _ in 0..3 {
        let rotation = fixtures.a_key_rotation(&kids[kids.len() - 1]);
        assert!(rotate(&store, &rotation).await.expect("a response"));
        kids.push(rotation.next.kid);
        retired_at.push(rotation.now);
    }
    let moment = retired_at[1];
    for (forget_before, forgotten) in [
        (retired_at[0], 0),
        (moment, 1),
        (moment.plus(Duration::from_micros(1)), 2),
    ] {
        let mut rotation = fixtures.a_key_rotation(&kids[kids.len() - 1]);
        rotation.forget_before = forget_before;
        assert!(rotate(&store, &rotation).await.expect("a response"));
        kids.push(rotation.next.kid);
        let kept: Vec<_> = list(&store).await.into_iter().map(|key| key.kid).collect();
        assert_eq!(kept, kids[forgotten..]);
    }
}
