//! [`ServiceTokenRepository`](tenantry_domain::keys::ServiceTokenRepository).

use std::time::Duration;

use tenantry_domain::keys::{KeySource, Scope, Scopes, ServiceToken};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{ProjectId, SecretHash, ServiceTokenId, Timestamp};

use super::accounts::a_stored_developer;
use super::expect::{expect_conflict, expect_failure, expect_unchanged};
use super::race::{RACERS, race};
use super::secrets::secrets_of_every_kind;
use super::snapshot::{Snapshot, count_of};
use crate::StoreUnderTest;
use crate::fixtures::{Fixtures, name};

/// A token opens until it is revoked or expired.
pub async fn only_active_tokens_are_found<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let [mut token, mut revoked] = [(); 2].map(|()| fixtures.a_service_token());
    let now = fixtures.now();
    let end = now.plus(Duration::from_micros(1));
    token.record.expires_at = Some(end);
    revoked.record.revoked_at = Some(now);
    for new in [&token, &revoked] {
        create(&store, &fixtures, new).await.expect("a token");
    }
    let hash = token.record.hash;
    assert_eq!(find(&store, &hash, now).await, Some(token));
    assert_eq!(find(&store, &hash, end).await, None, "expired");
    assert_eq!(
        find(&store, &revoked.record.hash, now).await,
        None,
        "revoked"
    );
    let unknown = SecretHash::of("st_unknown");
    assert_eq!(find(&store, &unknown, now).await, None, "unknown");
}

/// R41: an operator key, a developer key and a project key are no service tokens.
pub async fn other_kinds_are_unknown<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let secrets = secrets_of_every_kind(&store, &fixtures).await;
    let now = fixtures.now();
    assert!(find(&store, &secrets.service_token, now).await.is_some());
    for other in [
        secrets.operator_key,
        secrets.developer_key,
        secrets.project_key,
    ] {
        assert_eq!(find(&store, &other, now).await, None);
    }
}

/// A secret is stored once, and a token never without its audit entry.
pub async fn a_secret_is_stored_once<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let tokens = store.store();
    let (first, audit) = (fixtures.a_service_token(), fixtures.an_audit_entry());
    tokens
        .create_service_token(&first, &audit)
        .await
        .expect("a token");
    assert_eq!(count_of(&store.contents().await, &audit), 1);

    let before = Snapshot::of(&store).await;
    let mut twin = fixtures.a_service_token();
    twin.record.hash = first.record.hash;
    expect_conflict(create(&store, &fixtures, &twin).await, Conflict::Secret);
    expect_unchanged(&store, &before, "a secret in use").await;
    let unaudited = fixtures.a_service_token();
    expect_failure(tokens.create_service_token(&unaudited, &audit).await);
    expect_unchanged(&store, &before, "an audit entry that exists").await;
}

/// A token can be bound to a project that exists, and to no other.
pub async fn a_bound_token_needs_its_project<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let project = a_stored_developer(&store, &fixtures).await.project.id;
    let mut bound = fixtures.a_service_token();
    bound.project_id = Some(project);
    create(&store, &fixtures, &bound).await.expect("a token");

    let before = Snapshot::of(&store).await;
    let mut lost = fixtures.a_service_token();
    lost.project_id = Some(ProjectId::generate(fixtures.now(), [1; 10]));
    expect_conflict(
        create(&store, &fixtures, &lost).await,
        Conflict::PreconditionFailed,
    );
    expect_unchanged(&store, &before, "an unknown project").await;
}

/// Tokens are listed and found as they were stored, listed oldest first, revoked ones too.
pub async fn every_field_comes_back<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let project = a_stored_developer(&store, &fixtures).await.project.id;
    let [mut first, mut second, third] = [(); 3].map(|()| fixtures.a_service_token());
    first.record.name = name(&"名".repeat(255));
    first.record.revoked_at = Some(fixtures.now());
    first.scopes = Scopes::default();
    second.source = KeySource::Settings;
    second.scopes = [Scope::UsersImport].into_iter().collect();
    second.project_id = Some(project);
    second.networks = "10.0.0.0/8,2001:db8::/32,192.0.2.7"
        .parse()
        .expect("networks");
    second.record.expires_at = Some(fixtures.now().plus(Duration::from_micros(1)));
    for new in [&third, &first, &second] {
        create(&store, &fixtures, new).await.expect("a token");
    }
    let found = find(&store, &second.record.hash, fixtures.now()).await;
    assert_eq!(found, None, "the clock has moved past its end");
    let found = find(&store, &second.record.hash, second.record.created_at).await;
    assert_eq!(found.as_ref(), Some(&second));
    let listed = store.store().list_service_tokens().await;
    assert_eq!(listed.expect("a list"), [first, second, third]);
}

/// R43: revoking is felt at once, happens once, and is written down once.
pub async fn revoking_is_final<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let tokens = store.store();
    let token = fixtures.a_service_token();
    create(&store, &fixtures, &token).await.expect("a token");
    let entries: Vec<_> = (0..RACERS).map(|_| fixtures.an_audit_entry()).collect();
    let now = fixtures.now();
    let outcomes = race(entries.iter().cloned().map(|entry| {
        let (tokens, id) = (tokens.clone(), token.id);
        async move {
            tokens
                .revoke_service_token(id, now, &entry)
                .await
                .expect("a response")
        }
    }));
    let winners = outcomes.await.into_iter().filter(|revoked| *revoked);
    assert_eq!(winners.count(), 1, "one of them revoked it");
    assert_eq!(find(&store, &token.record.hash, now).await, None, "at once");
    let contents = store.contents().await;
    let written: usize = entries.iter().map(|entry| count_of(&contents, entry)).sum();
    assert_eq!(written, 1, "written down once");

    let before = Snapshot::of(&store).await;
    assert_eq!(before.service_tokens[0].record.revoked_at, Some(now));
    let later = now.plus(Duration::from_secs(1));
    let unknown = ServiceTokenId::generate(now, [1; 10]);
    for id in [token.id, unknown] {
        let again = tokens
            .revoke_service_token(id, later, &fixtures.an_audit_entry())
            .await;
        assert!(!again.expect("a response"), "nothing to revoke");
        expect_unchanged(&store, &before, "nothing to revoke").await;
    }
}

async fn create<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    token: &ServiceToken,
) -> Result<(), PortError> {
    let tokens = store.store();
    tokens
        .create_service_token(token, &fixtures.an_audit_entry())
        .await
}

async fn find<S: StoreUnderTest>(
    store: &S,
    token: &SecretHash,
    now: Timestamp,
) -> Option<ServiceToken> {
    let tokens = store.store();
    tokens
        .find_active_service_token(token, now)
        .await
        .expect("a lookup")
}
