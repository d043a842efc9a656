//! [`OperatorKeyRepository`](tenantry_domain::keys::OperatorKeyRepository).

use std::time::Duration;

use tenantry_domain::keys::{KeySource, OperatorKey};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{OperatorKeyId, SecretHash, SecretPrefix, Timestamp};

use crate::conformance::expect::{expect_conflict, expect_failure};
use crate::conformance::race::RACERS;
use crate::conformance::{StoreTest, contracts};
use crate::fixtures::name;

contracts!(
    "operator_keys",
    /// A key opens until it is revoked or expired.
    async fn only_active_keys_are_found(test: &StoreTest) {
        let [mut key, mut revoked] = [(); 2].map(|()| test.fixtures.an_operator_key());
        let now = test.fixtures.now();
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
    /// R41: a developer key, a project key and a service token are no operator keys.
    async fn other_kinds_are_unknown(test: &StoreTest) {
        let secrets = test.secrets_of_every_kind().await;
        let now = test.fixtures.now();
        assert!(find(test, &secrets.operator_key, now).await.is_some());
        for other in [
            secrets.developer_key,
            secrets.project_key,
            secrets.service_token,
        ] {
            assert_eq!(find(test, &other, now).await, None);
        }
    },
    /// A secret is stored once, and a key never without its audit entry.
    async fn a_secret_is_stored_once(test: &StoreTest) {
        let keys = &test.store;
        let (first, audit) = (
            test.fixtures.an_operator_key(),
            test.fixtures.an_audit_entry(),
        );
        keys.create_operator_key(&first, &audit)
            .await
            .expect("a key");
        assert_eq!(test.count_audit([&audit]).await, 1);

        let before = test.snapshot().await;
        let mut twin = test.fixtures.an_operator_key();
        twin.record.hash = first.record.hash;
        expect_conflict(create(test, &twin).await, Conflict::Secret);
        test.expect_unchanged(&before, "a secret in use").await;
        let unaudited = test.fixtures.an_operator_key();
        expect_failure(keys.create_operator_key(&unaudited, &audit).await);
        test.expect_unchanged(&before, "an audit entry that exists")
            .await;
    },
    /// Keys are listed as they were stored, oldest first, revoked ones too.
    async fn every_field_comes_back(test: &StoreTest) {
        let [mut first, mut second, third] = [(); 3].map(|()| test.fixtures.an_operator_key());
        first.record.name = name(&"名".repeat(255));
        first.record.revoked_at = Some(test.fixtures.now());
        second.source = KeySource::Settings;
        second.record.expires_at = Some(test.fixtures.now().plus(Duration::from_micros(1)));
        second.record.prefix = SecretPrefix::from_stored("κλειδί-1".to_owned());
        for new in [&third, &first, &second] {
            create(test, new).await.expect("a key");
        }
        let listed = test.store.list_operator_keys().await;
        assert_eq!(listed.expect("a list"), [first, second, third]);
    },
    /// R43: revoking is felt at once, happens once, and is written down once.
    async fn revoking_is_final(test: &StoreTest) {
        let keys = &test.store;
        let key = test.fixtures.an_operator_key();
        create(test, &key).await.expect("a key");
        let entries: Vec<_> = (0..RACERS)
            .map(|_| test.fixtures.an_audit_entry())
            .collect();
        let now = test.fixtures.now();
        let id = key.id;
        let outcomes = test
            .race(entries.clone(), move |store, entry| async move {
                store
                    .revoke_operator_key(id, now, &entry)
                    .await
                    .expect("a response")
            })
            .await;
        let winners = outcomes.into_iter().filter(|revoked| *revoked);
        assert_eq!(winners.count(), 1, "one of them revoked it");
        assert_eq!(find(test, &key.record.hash, now).await, None, "at once");
        assert_eq!(test.count_audit(&entries).await, 1, "written down once");

        let before = test.snapshot().await;
        assert_eq!(before.operator_keys[0].record.revoked_at, Some(now));
        let later = now.plus(Duration::from_secs(1));
        let unknown = OperatorKeyId::generate(now, [1; 10]);
        for id in [key.id, unknown] {
            let again = keys
                .revoke_operator_key(id, later, &test.fixtures.an_audit_entry())
                .await;
            assert!(!again.expect("a response"), "nothing to revoke");
            test.expect_unchanged(&before, "nothing to revoke").await;
        }
    }
);

async fn create(test: &StoreTest, key: &OperatorKey) -> Result<(), PortError> {
    test.store
        .create_operator_key(key, &test.fixtures.an_audit_entry())
        .await
}

async fn find(test: &StoreTest, key: &SecretHash, now: Timestamp) -> Option<OperatorKeyId> {
    test.store
        .find_active_operator_key(key, now)
        .await
        .expect("a lookup")
}
