//! [`OperatorKeyRepository`](tenantry_domain::keys::OperatorKeyRepository).

use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::keys::{KeySource, OperatorKey};
use tenantry_domain::store::{PortError, Store};
use tenantry_domain::values::{OperatorKeyId, SecretHash, SecretPrefix, Timestamp};

use super::every_kind::Kind;
use crate::conformance::prelude::*;
use crate::fixtures::name;

contracts!(
    "operator_keys",
    /// Only active keys are found.
    async fn only_active_keys_are_found(test: &StoreTest) {
        let [mut key, mut revoked] = [(); 2].map(|()| test.make.an_operator_key());
        let now = test.make.now();
        let end = now.plus(Duration::from_micros(1));
        key.record.expires_at = Some(end);
        revoked.record.revoked_at = Some(now);
        for new in [&key, &revoked] {
            create(test, new).await.expect("a key");
        }
        assert_eq!(find(test, &key.record.hash, now).await, Some(key.id));
        assert_eq!(find(test, &key.record.hash, end).await, None, "expired");
        assert_eq!(find(test, &revoked.record.hash, now).await, None, "revoked");
        let unknown = SecretHash::of("ok_unknown");
        assert_eq!(find(test, &unknown, now).await, None, "unknown");
    },
    /// R41: keys of other kinds are not found here.
    async fn other_kinds_are_unknown(test: &StoreTest) {
        let now = test.make.now();
        test.finds_only(Kind::OperatorKey, async |hash| {
            find(test, &hash, now).await.is_some()
        })
        .await;
    },
    /// A secret is unique, and its audit entry is stored with it.
    async fn a_secret_is_stored_once(test: &StoreTest) {
        let (first, effects) = (test.make.an_operator_key(), test.make.some_effects());
        test.create_operator_key(&first, &effects)
            .await
            .expect("a key");
        assert_eq!(test.count_audit([&effects]).await, 1);

        let before = test.snapshot().await;
        let mut twin = test.make.an_operator_key();
        twin.record.hash = first.record.hash;
        expect_taken_secret(create(test, &twin).await);
        test.unchanged(&before, "a secret in use").await;
        let unaudited = test.make.an_operator_key();
        expect_failure(test.create_operator_key(&unaudited, &effects).await);
        test.unchanged(&before, "an audit entry that exists").await;
    },
    /// Keys are listed as they were stored, oldest first, with revoked ones.
    async fn every_field_comes_back(test: &StoreTest) {
        let [mut first, mut second, third] = [(); 3].map(|()| test.make.an_operator_key());
        first.record.name = name(&"名".repeat(255));
        first.record.revoked_at = Some(test.make.now());
        second.source = KeySource::Settings;
        second.record.expires_at = Some(test.make.now().plus(Duration::from_micros(1)));
        second.record.prefix = SecretPrefix::from_stored("κλειδί-1".to_owned());
        for new in [&third, &first, &second] {
            create(test, new).await.expect("a key");
        }
        let listed = test.list_operator_keys().await;
        assert_eq!(listed.expect("a list"), [first, second, third]);
    },
    /// R43: a revocation takes effect at once, happens once, and has one audit entry.
    async fn revoking_is_final(test: &StoreTest) {
        let key = test.make.an_operator_key();
        create(test, &key).await.expect("a key");
        let unknown = OperatorKeyId::generate(test.make.now(), [1; 10]);
        let revoke = |store: Arc<dyn Store>, id, now, effects| async move {
            store.revoke_operator_key(id, now, &effects).await
        };
        let now = test.is_revoked_once([key.id, unknown], revoke).await;
        assert_eq!(find(test, &key.record.hash, now).await, None, "at once");
        let stored = &test.snapshot().await.operator_keys[0];
        assert_eq!(stored.record.revoked_at, Some(now));
    }
);

async fn create(test: &StoreTest, key: &OperatorKey) -> Result<(), PortError> {
    test.create_operator_key(key, &test.make.some_effects())
        .await
}

async fn find(test: &StoreTest, key: &SecretHash, now: Timestamp) -> Option<OperatorKeyId> {
    test.find_active_operator_key(key, now)
        .await
        .expect("a lookup")
}
