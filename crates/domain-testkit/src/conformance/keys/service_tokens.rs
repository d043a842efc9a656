//! [`ServiceTokenRepository`](tenantry_domain::keys::ServiceTokenRepository).

use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::keys::{KeySource, Scope, Scopes, ServiceToken};
use tenantry_domain::store::{Conflict, PortError, Store};
use tenantry_domain::values::{ProjectId, SecretHash, ServiceTokenId, Timestamp};

use super::every_kind::Kind;
use crate::conformance::prelude::*;
use crate::fixtures::name;

contracts!(
    "service_tokens",
    /// Only active tokens are found.
    async fn only_active_tokens_are_found(test: &StoreTest) {
        let [mut token, mut revoked] = [(); 2].map(|()| test.make.a_service_token());
        let now = test.make.now();
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
    /// R41: keys of other kinds are not found here.
    async fn other_kinds_are_unknown(test: &StoreTest) {
        let now = test.make.now();
        test.finds_only(Kind::ServiceToken, async |hash| {
            find(test, &hash, now).await.is_some()
        })
        .await;
    },
    /// A secret is unique, and its audit entry is stored with it.
    async fn a_secret_is_stored_once(test: &StoreTest) {
        let (first, effects) = (test.make.a_service_token(), test.make.some_effects());
        test.create_service_token(&first, &effects)
            .await
            .expect("a token");
        assert_eq!(test.count_audit([&effects]).await, 1);

        let before = test.snapshot().await;
        let mut twin = test.make.a_service_token();
        twin.record.hash = first.record.hash;
        expect_taken_secret(create(test, &twin).await);
        test.unchanged(&before, "a secret in use").await;
        let unaudited = test.make.a_service_token();
        expect_failure(test.create_service_token(&unaudited, &effects).await);
        test.unchanged(&before, "an audit entry that exists").await;
    },
    /// A token can be bound to an existing project only.
    async fn a_bound_token_needs_its_project(test: &StoreTest) {
        let project = test.a_developer().await.project.id;
        let mut bound = test.make.a_service_token();
        bound.project_id = Some(project);
        create(test, &bound).await.expect("a token");

        let before = test.snapshot().await;
        let mut lost = test.make.a_service_token();
        lost.project_id = Some(ProjectId::generate(test.make.now(), [1; 10]));
        expect_conflict(create(test, &lost).await, Conflict::PreconditionFailed);
        test.unchanged(&before, "an unknown project").await;
    },
    /// Tokens are listed and found as they were stored, oldest first, with revoked ones.
    async fn every_field_comes_back(test: &StoreTest) {
        let project = test.a_developer().await.project.id;
        let [mut first, mut second, third] = [(); 3].map(|()| test.make.a_service_token());
        first.record.name = name(&"名".repeat(255));
        first.record.revoked_at = Some(test.make.now());
        first.scopes = Scopes::default();
        second.source = KeySource::Settings;
        second.scopes = [Scope::UsersImport].into_iter().collect();
        second.project_id = Some(project);
        second.networks = "10.0.0.0/8,2001:db8::/32,192.0.2.7"
            .parse()
            .expect("networks");
        second.record.expires_at = Some(test.make.now().plus(Duration::from_micros(1)));
        for new in [&third, &first, &second] {
            create(test, new).await.expect("a token");
        }
        let found = find(test, &second.record.hash, test.make.now()).await;
        assert_eq!(found, None, "the clock has moved past its end");
        let found = find(test, &second.record.hash, second.record.created_at).await;
        assert_eq!(found.as_ref(), Some(&second));
        let listed = test.list_service_tokens().await;
        assert_eq!(listed.expect("a list"), [first, second, third]);
    },
    /// R43: a revocation takes effect at once, happens once, and has one audit entry.
    async fn revoking_is_final(test: &StoreTest) {
        let token = test.make.a_service_token();
        create(test, &token).await.expect("a token");
        let unknown = ServiceTokenId::generate(test.make.now(), [1; 10]);
        let revoke = |store: Arc<dyn Store>, id, now, effects| async move {
            store.revoke_service_token(id, now, &effects).await
        };
        let now = test.is_revoked_once([token.id, unknown], revoke).await;
        assert_eq!(find(test, &token.record.hash, now).await, None, "at once");
        let stored = &test.snapshot().await.service_tokens[0];
        assert_eq!(stored.record.revoked_at, Some(now));
    }
);

async fn create(test: &StoreTest, token: &ServiceToken) -> Result<(), PortError> {
    test.create_service_token(token, &test.make.some_effects())
        .await
}

async fn find(test: &StoreTest, token: &SecretHash, now: Timestamp) -> Option<ServiceToken> {
    test.find_active_service_token(token, now)
        .await
        .expect("a lookup")
}
