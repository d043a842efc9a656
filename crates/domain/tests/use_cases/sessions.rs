use std::slice;
use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::sessions::{
    AuthenticateAccessError, MockSessionRepository, SessionPolicy, TokenPair,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::AccountId;
use tenantry_domain_testkit::StoreUnderTest as _;
use tenantry_domain_testkit::fixtures::{applicant, full_name};

use crate::test_app::TestApp;

#[tokio::test]
async fn an_access_token_authenticates_its_account_until_it_expires() {
    let app = TestApp::new();
    let (account, tokens) = an_end_user(&app).await;
    let found = app
        .use_cases
        .authenticate_access
        .run(tokens.access.expose())
        .await;
    assert_eq!(
        found.unwrap().account,
        account,
        "though the address is not verified"
    );
    app.clock.advance(SessionPolicy::default().access_ttl);
    assert_rejected(&app, tokens.access.expose()).await;
}

#[tokio::test]
async fn r37_a_refresh_token_authenticates_no_request() {
    let app = TestApp::new();
    let (_, tokens) = an_end_user(&app).await;
    for rejected in [tokens.refresh.expose(), "", "nonsense"] {
        assert_rejected(&app, rejected).await;
    }
}

#[tokio::test]
async fn r30_an_ended_session_and_a_disabled_account_are_rejected_at_once() {
    let app = TestApp::new();
    let (_, tokens) = an_end_user(&app).await;
    let session = app.contents().await.sessions[0].id;
    app.memory.end_session(session, app.now()).await;
    assert_rejected(&app, tokens.access.expose()).await;

    let app = TestApp::new();
    let (account, tokens) = an_end_user(&app).await;
    app.memory.suspend_account(account.id, app.now()).await;
    assert_rejected(&app, tokens.access.expose()).await;
}

#[tokio::test]
async fn r69_a_token_from_before_the_clock_was_set_back_is_rejected() {
    let app = TestApp::new();
    let before = app.now();
    app.clock.advance(Duration::from_secs(60 * 60));
    let (_, tokens) = an_end_user(&app).await;
    app.clock.set(before);
    assert_rejected(&app, tokens.access.expose()).await;
}

#[tokio::test]
async fn an_invalid_token_costs_no_lookup() {
    let app = TestApp::new();
    let mut authenticate = app.use_cases.authenticate_access.clone();
    authenticate.sessions = Arc::new(MockSessionRepository::new());
    let response = authenticate.run("nonsense").await;
    assert!(matches!(response, Err(AuthenticateAccessError::Rejected)));
}

#[tokio::test]
async fn r71_a_session_that_cannot_be_looked_up_is_not_rejected() {
    let app = TestApp::new();
    let (_, tokens) = an_end_user(&app).await;
    let mut sessions = MockSessionRepository::new();
    let lookup = sessions.expect_find_account_of_session().once();
    lookup.returning(|_, _| Err(PortError::unavailable("away")));
    let mut authenticate = app.use_cases.authenticate_access.clone();
    authenticate.sessions = Arc::new(sessions);
    let response = authenticate.run(tokens.access.expose()).await;
    assert!(matches!(response, Err(AuthenticateAccessError::Port(_))));
}

#[tokio::test]
async fn r34_a_revoked_session_is_not_listed_and_its_tokens_are_rejected() {
    let app = TestApp::new();
    let (account, tokens) = an_end_user(&app).await;
    let session = app.contents().await.sessions[0].clone();
    let list = &app.use_cases.list_sessions;
    let page = list.run(account.id).await.unwrap();
    assert_eq!(page.items, slice::from_ref(&session));
    assert_eq!(page.next, None);
    let revoke = &app.use_cases.revoke_session;
    assert!(revoke.run(account.id, session.id).await.unwrap());
    assert!(!revoke.run(account.id, session.id).await.unwrap());
    assert_eq!(list.run(account.id).await.unwrap().items, []);
    assert_rejected(&app, tokens.access.expose()).await;
}

#[tokio::test]
async fn r34_a_logout_everywhere_ends_every_session() {
    let app = TestApp::new();
    let (account, tokens) = an_end_user(&app).await;
    app.use_cases.log_out_all.run(account.id).await.unwrap();
    assert_rejected(&app, tokens.access.expose()).await;
}

#[tokio::test]
async fn an_update_sets_and_removes_the_name() {
    let app = TestApp::new();
    let (account, _) = an_end_user(&app).await;
    let update = &app.use_cases.update_account;
    for name in [Some(full_name("Jane Doe")), None] {
        let updated = update.run(account.id, name.clone()).await.unwrap();
        assert_eq!(updated.unwrap().full_name, name);
    }
    let unknown = AccountId::generate(app.now(), [1; 10]);
    assert_eq!(update.run(unknown, None).await.unwrap(), None);
}

async fn an_end_user(app: &TestApp) -> (Account, TokenPair) {
    let developer = app.a_developer("dev@example.com").await;
    let grant = app.grant_of(&developer).await;
    let register = &app.use_cases.register_end_user;
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

async fn assert_rejected(app: &TestApp, token: &str) {
    let response = app.use_cases.authenticate_access.run(token).await;
    assert!(
        matches!(response, Err(AuthenticateAccessError::Rejected)),
        "{response:?}"
    );
}
