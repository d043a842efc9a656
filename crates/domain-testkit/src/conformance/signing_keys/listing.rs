use tenantry_domain::signing_keys::SigningAlgorithm;

use super::stored::{a_first_key, after, list, put_next, rotate};
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// An empty store has no key; afterwards it gives back those that sign, wait or verify, of every
/// algorithm, oldest first.
pub async fn every_field_comes_back<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    assert_eq!(list(&store).await, []);
    let first = a_first_key(&store, &fixtures).await;
    assert_eq!(list(&store).await, std::slice::from_ref(&first));

    let mut next = fixtures.a_next_key(None);
    next.key.algorithm = SigningAlgorithm::Hs256;
    next.key.public_key = Vec::new();
    assert!(put_next(&store, &next).await.expect("a response"));
    assert_eq!(list(&store).await, [first.clone(), next.key.clone()]);

    let mut rotation = fixtures.a_key_rotation(&next.key.kid);
    rotation.next.algorithm = SigningAlgorithm::Es256;
    assert!(rotate(&store, &rotation).await.expect("a response"));
    assert_eq!(list(&store).await, after([first, next.key], &rotation));
}
