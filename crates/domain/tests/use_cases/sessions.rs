use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::sessions::{
    AuthenticateAccessError, MockSessionRepository, MockTokenVerifier, SessionPolicy, TokenError,
    TokenPair,
};
use tenantry_domain::store::PortError;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::applicant;

use crate::world::TestApp;

#[tokio::test]
async fn an_access_token_leads_to_its_account_until_it_ends() {
    let world = TestApp::new();
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
    assert_rejected(&world, tokens.access.expose()).await;
}

#[tokio::test]
async fn r37_a_refresh_token_opens_nothing() {
    let world = TestApp::new();
    let (_, tokens) = an_end_user(&world).await;
    for rejected in [tokens.refresh.expose(), "", "nonsense"] {
        assert_rejected(&world, rejected).await;
    }
}

#[tokio::test]
async fn r30_an_ended_session_and_a_disabled_account_are_rejected_at_once() {
    let world = TestApp::new();
    let (_, tokens) = an_end_user(&world).await;
    let session = world.contents().await.sessions[0].id;
    world.memory.end_session(session, world.now()).await;
    assert_rejected(&world, tokens.access.expose()).await;

    let world = TestApp::new();
    let (account, tokens) = an_end_user(&world).await;
    world.memory.suspend_account(account.id, world.now()).await;
    assert_rejected(&world, tokens.access.expose()).await;
}

#[tokio::test]
async fn r69_a_token_from_before_the_clock_was_set_back_is_rejected() {
    let world = TestApp::new();
    let before = world.now();
    world.clock.advance(Duration::from_secs(60 * 60));
    let (_, tokens) = an_end_user(&world).await;
    world.clock.set(before);
    assert_rejected(&world, tokens.access.expose()).await;
}

#[tokio::test]
async fn a_rejected_token_is_never_looked_up() {
    let world = TestApp::new();
    let mut authenticate = world.authenticate_access();
    authenticate.sessions = Arc::new(MockSessionRepository::new());
    let response = authenticate.run("nonsense").await;
    assert!(matches!(response, Err(AuthenticateAccessError::Rejected)));
}

#[tokio::test]
async fn r71_what_cannot_be_checked_is_not_called_rejected() {
    let world = TestApp::new();
    let (_, tokens) = an_end_user(&world).await;
    let mut sessions = MockSessionRepository::new();
    let lookup = sessions.expect_find_account_of_session().once();
    lookup.returning(|_, _| Err(PortError::unavailable("away")));
    let mut authenticate = world.authenticate_access();
    authenticate.sessions = Arc::new(sessions);
    let response = authenticate.run(tokens.access.expose()).await;
    assert!(matches!(response, Err(AuthenticateAccessError::Store(_))));

    let mut verifier = MockTokenVerifier::new();
    let verify = verifier.expect_verify_access().once();
    verify.returning(|_, _| Err(TokenError::Failed("no key".into())));
    authenticate.tokens = Arc::new(verifier);
    let response = authenticate.run(tokens.access.expose()).await;
    assert!(matches!(
        response,
        Err(AuthenticateAccessError::Token(TokenError::Failed(_)))
    ));
}

async fn an_end_user(world: &TestApp) -> (Account, TokenPair) {
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

async fn assert_rejected(world: &TestApp, token: &str) {
    let response = world.authenticate_access().run(token).await;
    assert!(
        matches!(response, Err(AuthenticateAccessError::Rejected)),
        "{response:?}"
    );
}
