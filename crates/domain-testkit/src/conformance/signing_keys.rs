//! [`SigningKeyRepository`](tenantry_domain::ports::SigningKeyRepository).

use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// An empty store has no key; afterwards it gives back the one that the first start made.
pub async fn every_field_comes_back<S: StoreUnderTest>(store: S) {
    let ports = store.stores();
    assert_eq!(ports.signing_keys.list().await.expect("a list"), []);
    let new = Fixtures::new(1).a_new_installation();
    ports
        .installations
        .create(&new)
        .await
        .expect("a first start");
    let listed = ports.signing_keys.list().await.expect("a list");
    assert_eq!(listed, [new.signing_key]);
}
