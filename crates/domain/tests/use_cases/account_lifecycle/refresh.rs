use tenantry_domain::audit::{AuditAction, RequestOrigin};
use tenantry_domain::sessions::{
    LogOutError, RefreshSessionError, Session, SessionPolicy, TokenGrant, TokenPair,
};
use tenantry_domain::values::TokenId;
use tenantry_domain_testkit::StoreUnderTest as _;

use super::account_fixture::{AccountFixture, seconds};

#[tokio::test]
async fn each_refresh_token_is_exchanged_for_the_next() {
    let fixture = AccountFixture::registered().await;
    let mut tokens = fixture.tokens.clone();
    for generation in 1..=5 {
        tokens = refresh(&fixture, &tokens).await.unwrap();
        let session = fixture.app.contents().await.sessions[0].clone();
        assert_eq!(session.generation, generation);
        let opens = fixture
            .app
            .use_cases
            .authenticate_access
            .run(tokens.access.expose())
            .await;
        opens.unwrap();
    }
}

#[tokio::test]
async fn r32_a_lost_response_is_repeated_within_the_grace() {
    let fixture = AccountFixture::registered().await;
    let first = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture.app.clock.advance(seconds(29));
    let again = refresh(&fixture, &fixture.tokens).await.unwrap();
    assert_eq!(again.refresh, first.refresh);
    refresh(&fixture, &again).await.unwrap();
}

#[tokio::test]
async fn r32_reuse_after_the_grace_ends_the_session_and_is_audited() {
    let fixture = AccountFixture::registered().await;
    let successor = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture.app.clock.advance(seconds(30));
    for tokens in [&fixture.tokens, &successor] {
        let response = refresh(&fixture, tokens).await;
        assert!(
            matches!(response, Err(RefreshSessionError::Rejected)),
            "{response:?}"
        );
    }
    let audit = fixture.app.contents().await.audit;
    let reuse = audit
        .iter()
        .filter(|one| one.event.action == AuditAction::RefreshTokenReuse);
    assert_eq!(reuse.count(), 1);
}

#[tokio::test]
async fn r32_reuse_within_the_grace_ends_the_session_once_the_successor_was_used() {
    let fixture = AccountFixture::registered().await;
    let second = refresh(&fixture, &fixture.tokens).await.unwrap();
    let third = refresh(&fixture, &second).await.unwrap();
    for tokens in [&fixture.tokens, &third] {
        assert!(refresh(&fixture, tokens).await.is_err());
    }
}

#[tokio::test]
async fn rotation_never_extends_a_session() {
    let fixture = AccountFixture::registered().await;
    let policy = SessionPolicy::default();
    let one_second_left = policy.refresh_ttl.saturating_sub(seconds(1));
    fixture.app.clock.advance(one_second_left);
    let tokens = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture.app.clock.advance(seconds(1));
    assert!(refresh(&fixture, &tokens).await.is_err());
}

#[tokio::test]
async fn r69_a_clock_that_is_behind_does_not_extend_a_token() {
    let fixture = AccountFixture::registered().await;
    let session = fixture.app.contents().await.sessions[0].clone();
    let behind = session.created_at.minus(seconds(3));
    let rotated = Session {
        rotated_at: behind,
        ..session.clone()
    };
    let id = TokenId::generate(behind, [1; 10]);
    let grant = TokenGrant::new(&fixture.account, &rotated, id, SessionPolicy::default());
    assert_eq!(grant.issued_at, session.created_at);
}

#[tokio::test]
async fn r30_a_disabled_account_and_an_archived_project_get_no_tokens() {
    let fixture = AccountFixture::registered().await;
    let now = fixture.app.now();
    fixture
        .app
        .memory
        .suspend_account(fixture.account.id, now)
        .await;
    assert!(refresh(&fixture, &fixture.tokens).await.is_err());

    let fixture = AccountFixture::registered().await;
    let project = fixture.account.tier.project_id().unwrap();
    fixture.app.memory.archive_project(project, now).await;
    assert!(refresh(&fixture, &fixture.tokens).await.is_err());
}

#[tokio::test]
async fn r37_an_access_token_refreshes_nothing() {
    let fixture = AccountFixture::registered().await;
    let run = &fixture.app.use_cases.refresh_session;
    let response = run
        .run(fixture.tokens.access.expose(), RequestOrigin::default())
        .await;
    assert!(matches!(response, Err(RefreshSessionError::Rejected)));
}

#[tokio::test]
async fn r34_after_a_logout_every_token_of_the_session_is_rejected() {
    let fixture = AccountFixture::registered().await;
    let successor = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture
        .app
        .use_cases
        .log_out
        .run(fixture.tokens.refresh.expose())
        .await
        .unwrap();
    assert!(refresh(&fixture, &successor).await.is_err());
    let access = &fixture.app.use_cases.authenticate_access;
    assert!(access.run(successor.access.expose()).await.is_err());
    fixture
        .app
        .use_cases
        .log_out
        .run(successor.refresh.expose())
        .await
        .unwrap();
    let response = fixture.app.use_cases.log_out.run("nonsense").await;
    assert!(matches!(response, Err(LogOutError::Rejected)));
}

async fn refresh(
    fixture: &AccountFixture,
    tokens: &TokenPair,
) -> Result<TokenPair, RefreshSessionError> {
    let refresh = &fixture.app.use_cases.refresh_session;
    refresh
        .run(tokens.refresh.expose(), RequestOrigin::default())
        .await
}
