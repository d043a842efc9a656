use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::model::{Account, RequestOrigin, SessionPolicy};
use tenantry_domain::ports::{
    MockSessionRepository, MockTokenVerifier, StoreError, TokenError, TokenPair,
};
use tenantry_domain::use_cases::AuthenticateAccessError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::applicant;

use crate::world::World;

#[tokio::test]
async fn an_access_token_leads_to_its_account_until_it_ends() {
    let world = World::new();
    let (account, tokens) = an_end_user(&world).await;
    let found = world
        .authenticate_access()
        .run(tokens.access.expose())
        .await;
    assert_eq!(
        found.unwrap().account,
        account,
        "though the address is not verified"
    );
    world.clock.advance(SessionPolicy::default().access_ttl);
    assert_refused(&world, tokens.access.expose()).await;
}

#[tokio::test]
async fn r37_a_refresh_token_opens_nothing() {
    let world = World::new();
    let (_, tokens) = an_end_user(&world).await;
    for refused in [tokens.refresh.expose(), "", "nonsense"] {
        assert_refused(&world, refused).await;
    }
}

#[tokio::test]
async fn r30_an_ended_session_and_a_disabled_account_are_refused_at_once() {
    let world = World::new();
    let (_, tokens) = an_end_user(&world).await;
    let session = world.contents().await.sessions[0].id;
    world.memory.end_session(session, world.now()).await;
    assert_refused(&world, tokens.access.expose()).await;

    let world = World::new();
    let (account, tokens) = an_end_user(&world).await;
    world.memory.suspend_account(account.id, world.now()).await;
    assert_refused(&world, tokens.access.expose()).await;
}

#[tokio::test]
async fn r69_a_token_from_before_the_clock_was_set_back_is_refused() {
    let world = World::new();
    let before = world.now();
    world.clock.advance(Duration::from_secs(60 * 60));
    let (_, tokens) = an_end_user(&world).await;
    world.clock.set(before);
    assert_refused(&world, tokens.access.expose()).await;
}

#[tokio::test]
async fn a_refused_token_is_never_looked_up() {
    let world = World::new();
    let mut authenticate = world.authenticate_access();
    authenticate.sessions = Arc::new(MockSessionRepository::new());
    let answer = authenticate.run("nonsense").await;
    assert!(matches!(answer, Err(AuthenticateAccessError::Refused)));
}

#[tokio::test]
async fn r71_what_cannot_be_checked_is_not_called_refused() {
    let world = World::new();
    let (_, tokens) = an_end_user(&world).await;
    let mut sessions = MockSessionRepository::new();
    let lookup = sessions.expect_find_account().once();
    lookup.returning(|_, _| Err(StoreError::unavailable("away")));
    let mut authenticate = world.authenticate_access();
    authenticate.sessions = Arc::new(sessions);
    let answer = authenticate.run(tokens.access.expose()).await;
    assert!(matches!(answer, Err(AuthenticateAccessError::Store(_))));

    let mut verifier = MockTokenVerifier::new();
    let verify = verifier.expect_verify_access().once();
    verify.returning(|_, _| Err(TokenError::Failed("no key".into())));
    authenticate.tokens = Arc::new(verifier);
    let answer = authenticate.run(tokens.access.expose()).await;
    assert!(matches!(
        answer,
        Err(AuthenticateAccessError::Token(TokenError::Failed(_)))
    ));
}

async fn an_end_user(world: &World) -> (Account, TokenPair) {
    let developer = world.a_developer("dev@example.com").await;
    let grant = world.grant_of(&developer).await;
    let register = world.register_end_user();
    let registered = register
        .run(
            grant,
            applicant("jane@example.com"),
            &RequestOrigin::default(),
        )
        .await
        .unwrap();
    (registered.account, registered.tokens)
}

async fn assert_refused(world: &World, token: &str) {
    let answer = world.authenticate_access().run(token).await;
    assert!(
        matches!(answer, Err(AuthenticateAccessError::Refused)),
        "{answer:?}"
    );
}
