//! [`ServiceTokenRepository`](tenantry_domain::keys::ServiceTokenRepository).

use std::time::Duration;

use tenantry_domain::keys::{KeySource, Scope, Scopes, ServiceToken};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{ProjectId, SecretHash, ServiceTokenId, Timestamp};

use crate::conformance::expect::{expect_conflict, expect_failure};
use crate::conformance::race::RACERS;
use crate::conformance::{StoreTest, contracts};
use crate::fixtures::name;

contracts!(
    "service_tokens",
    /// A token opens until it is revoked or expired.
    async fn only_active_tokens_are_found(test: &StoreTest) {
        let [mut token, mut revoked] = [(); 2].map(|()| test.fixtures.a_service_token());
        let now = test.fixtures.now();
        let end = now.plus(Duration::from_micros(1));
        token.record.expires_at = Some(end);
        revoked.record.revoked_at = Some(now);
        for new in [&token, &revoked] {
            create(test, new).await.expect("a token");
        }
        let hash = token.record.hash;
        assert_eq!(find(test, &hash, now).await, Some(token));
        assert_eq!(find(test, &hash, end).await, None, "expired");
        assert_eq!(find(test, &revoked.record.hash, now).await, None, "revoked");
        let unknown = SecretHash::of("st_unknown");
        assert_eq!(find(test, &unknown, now).await, None, "unknown");
    },
    /// R41: an operator key, a developer key and a project key are no service tokens.
    async fn other_kinds_are_unknown(test: &StoreTest) {
        let secrets = test.secrets_of_every_kind().await;
        let now = test.fixtures.now();
        assert!(find(test, &secrets.service_token, now).await.is_some());
        for other in [
            secrets.operator_key,
            secrets.developer_key,
            secrets.project_key,
        ] {
            assert_eq!(find(test, &other, now).await, None);
        }
    },
    /// A secret is stored once, and a token never without its audit entry.
    async fn a_secret_is_stored_once(test: &StoreTest) {
        let tokens = &test.store;
        let (first, audit) = (
            test.fixtures.a_service_token(),
            test.fixtures.an_audit_entry(),
        );
        tokens
            .create_service_token(&first, &audit)
            .await
            .expect("a token");
        assert_eq!(test.count_audit([&audit]).await, 1);

        let before = test.snapshot().await;
        let mut twin = test.fixtures.a_service_token();
        twin.record.hash = first.record.hash;
        expect_conflict(create(test, &twin).await, Conflict::Secret);
        test.expect_unchanged(&before, "a secret in use").await;
        let unaudited = test.fixtures.a_service_token();
        expect_failure(tokens.create_service_token(&unaudited, &audit).await);
        test.expect_unchanged(&before, "an audit entry that exists")
            .await;
    },
    /// A token can be bound to a project that exists, and to no other.
    async fn a_bound_token_needs_its_project(test: &StoreTest) {
        let project = test.a_developer().await.project.id;
        let mut bound = test.fixtures.a_service_token();
        bound.project_id = Some(project);
        create(test, &bound).await.expect("a token");

        let before = test.snapshot().await;
        let mut lost = test.fixtures.a_service_token();
        lost.project_id = Some(ProjectId::generate(test.fixtures.now(), [1; 10]));
        expect_conflict(create(test, &lost).await, Conflict::Context);
        test.expect_unchanged(&before, "an unknown project").await;
    },
    /// Tokens are listed and found as they were stored, listed oldest first, revoked ones too.
    async fn every_field_comes_back(test: &StoreTest) {
        let project = test.a_developer().await.project.id;
        let [mut first, mut second, third] = [(); 3].map(|()| test.fixtures.a_service_token());
        first.record.name = name(&"名".repeat(255));
        first.record.revoked_at = Some(test.fixtures.now());
        first.scopes = Scopes::default();
        second.source = KeySource::Settings;
        second.scopes = [Scope::UsersImport].into_iter().collect();
        second.project_id = Some(project);
        second.networks = "10.0.0.0/8,2001:db8::/32,192.0.2.7"
            .parse()
            .expect("networks");
        second.record.expires_at = Some(test.fixtures.now().plus(Duration::from_micros(1)));
        for new in [&third, &first, &second] {
            create(test, new).await.expect("a token");
        }
        let found = find(test, &second.record.hash, test.fixtures.now()).await;
        assert_eq!(found, None, "the clock has moved past its end");
        let found = find(test, &second.record.hash, second.record.created_at).await;
        assert_eq!(found.as_ref(), Some(&second));
        let listed = test.store.list_service_tokens().await;
        assert_eq!(listed.expect("a list"), [first, second, third]);
    },
    /// R43: revoking is felt at once, happens once, and is written down once.
    async fn revoking_is_final(test: &StoreTest) {
        let tokens = &test.store;
        let token = test.fixtures.a_service_token();
        create(test, &token).await.expect("a token");
        let entries: Vec<_> = (0..RACERS)
            .map(|_| test.fixtures.an_audit_entry())
            .collect();
        let now = test.fixtures.now();
        let id = token.id;
        let outcomes = test
            .race(entries.clone(), move |store, entry| async move {
                store
                    .revoke_service_token(id, now, &entry)
                    .await
                    .expect("a response")
            })
            .await;
        let winners = outcomes.into_iter().filter(|revoked| *revoked);
        assert_eq!(winners.count(), 1, "one of them revoked it");
        assert_eq!(find(test, &token.record.hash, now).await, None, "at once");
        assert_eq!(test.count_audit(&entries).await, 1, "written down once");

        let before = test.snapshot().await;
        assert_eq!(before.service_tokens[0].record.revoked_at, Some(now));
        let later = now.plus(Duration::from_secs(1));
        let unknown = ServiceTokenId::generate(now, [1; 10]);
        for id in [token.id, unknown] {
            let again = tokens
                .revoke_service_token(id, later, &test.fixtures.an_audit_entry())
                .await;
            assert!(!again.expect("a response"), "nothing to revoke");
            test.expect_unchanged(&before, "nothing to revoke").await;
        }
    }
);

async fn create(test: &StoreTest, token: &ServiceToken) -> Result<(), PortError> {
    test.store
        .create_service_token(token, &test.fixtures.an_audit_entry())
        .await
}

async fn find(test: &StoreTest, token: &SecretHash, now: Timestamp) -> Option<ServiceToken> {
    test.store
        .find_active_service_token(token, now)
        .await
        .expect("a lookup")
}
