use tenantry_domain::audit::{AuditAction, RequestOrigin};
use tenantry_domain::sessions::{
    LogOutError, RefreshSessionError, Session, SessionPolicy, TokenGrant, TokenPair,
};
use tenantry_domain::values::TokenId;
use tenantry_domain_testkit::StoreUnderTest as _;

use super::world::{AccountFixture, seconds};

#[tokio::test]
async fn a_refresh_token_is_exchanged_again_and_again() {
    let fixture = AccountFixture::begin().await;
    let mut tokens = fixture.tokens.clone();
    for generation in 1..=5 {
        tokens = refresh(&fixture, &tokens).await.unwrap();
        let session = fixture.world.contents().await.sessions[0].clone();
        assert_eq!(session.generation, generation);
        let opens = fixture
            .world
            .authenticate_access()
            .run(tokens.access.expose())
            .await;
        opens.unwrap();
    }
}

#[tokio::test]
async fn r32_a_response_that_got_lost_can_be_had_again_within_the_grace() {
    let fixture = AccountFixture::begin().await;
    let first = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture.world.clock.advance(seconds(29));
    let again = refresh(&fixture, &fixture.tokens).await.unwrap();
    assert_eq!(again.refresh, first.refresh);
    refresh(&fixture, &again).await.unwrap();
}

#[tokio::test]
async fn r32_reuse_after_the_grace_ends_the_session_and_is_audited() {
    let fixture = AccountFixture::begin().await;
    let successor = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture.world.clock.advance(seconds(30));
    for tokens in [&fixture.tokens, &successor] {
        let response = refresh(&fixture, tokens).await;
        assert!(
            matches!(response, Err(RefreshSessionError::Rejected)),
            "{response:?}"
        );
    }
    let audit = fixture.world.contents().await.audit;
    let reuse = audit
        .iter()
        .filter(|one| one.event.action == AuditAction::RefreshTokenReuse);
    assert_eq!(reuse.count(), 1);
}

#[tokio::test]
async fn r32_reuse_within_the_grace_ends_the_session_once_the_successor_was_used() {
    let fixture = AccountFixture::begin().await;
    let second = refresh(&fixture, &fixture.tokens).await.unwrap();
    let third = refresh(&fixture, &second).await.unwrap();
    for tokens in [&fixture.tokens, &third] {
        assert!(refresh(&fixture, tokens).await.is_err());
    }
}

#[tokio::test]
async fn rotation_never_moves_the_end() {
    let fixture = AccountFixture::begin().await;
    let policy = SessionPolicy::default();
    let one_second_left = policy.refresh_ttl.saturating_sub(seconds(1));
    fixture.world.clock.advance(one_second_left);
    let tokens = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture.world.clock.advance(seconds(1));
    assert!(refresh(&fixture, &tokens).await.is_err());
}

#[tokio::test]
async fn r69_a_clock_a_little_behind_lengthens_no_token() {
    let fixture = AccountFixture::begin().await;
    let session = fixture.world.contents().await.sessions[0].clone();
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
    let fixture = AccountFixture::begin().await;
    let now = fixture.world.now();
    fixture
        .world
        .memory
        .suspend_account(fixture.account.id, now)
        .await;
    assert!(refresh(&fixture, &fixture.tokens).await.is_err());

    let fixture = AccountFixture::begin().await;
    let project = fixture.account.tier.project_id().unwrap();
    fixture.world.memory.archive_project(project, now).await;
    assert!(refresh(&fixture, &fixture.tokens).await.is_err());
}

#[tokio::test]
async fn r37_an_access_token_refreshes_nothing() {
    let fixture = AccountFixture::begin().await;
    let run = fixture.refresh_session();
    let response = run
        .run(fixture.tokens.access.expose(), RequestOrigin::default())
        .await;
    assert!(matches!(response, Err(RefreshSessionError::Rejected)));
}

#[tokio::test]
async fn r34_after_a_logout_nothing_of_the_session_works() {
    let fixture = AccountFixture::begin().await;
    let successor = refresh(&fixture, &fixture.tokens).await.unwrap();
    fixture
        .log_out()
        .run(fixture.tokens.refresh.expose())
        .await
        .unwrap();
    assert!(refresh(&fixture, &successor).await.is_err());
    let access = fixture.world.authenticate_access();
    assert!(access.run(successor.access.expose()).await.is_err());
    fixture
        .log_out()
        .run(successor.refresh.expose())
        .await
        .unwrap();
    let response = fixture.log_out().run("nonsense").await;
    assert!(matches!(response, Err(LogOutError::Rejected)));
}

async fn refresh(
    fixture: &AccountFixture,
    tokens: &TokenPair,
) -> Result<TokenPair, RefreshSessionError> {
    let refresh = fixture.refresh_session();
    refresh
        .run(tokens.refresh.expose(), RequestOrigin::default())
        .await
}
