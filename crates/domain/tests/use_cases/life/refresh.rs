use tenantry_domain::model::{AuditAction, RequestOrigin, Session, SessionPolicy};
use tenantry_domain::ports::{TokenGrant, TokenPair};
use tenantry_domain::use_cases::{LogOutError, RefreshSessionError};
use tenantry_domain::values::TokenId;
use tenantry_domain_testkit::StoreUnderTest as _;

use super::world::{Life, seconds};

#[tokio::test]
async fn a_refresh_token_is_exchanged_again_and_again() {
    let life = Life::begin().await;
    let mut tokens = life.tokens.clone();
    for generation in 1..=5 {
        tokens = refresh(&life, &tokens).await.unwrap();
        let session = life.world.contents().await.sessions[0].clone();
        assert_eq!(session.generation, generation);
        let opens = life
            .world
            .authenticate_access()
            .run(tokens.access.expose())
            .await;
        opens.unwrap();
    }
}

#[tokio::test]
async fn r32_an_answer_that_got_lost_can_be_had_again_within_the_grace() {
    let life = Life::begin().await;
    let first = refresh(&life, &life.tokens).await.unwrap();
    life.world.clock.advance(seconds(29));
    let again = refresh(&life, &life.tokens).await.unwrap();
    assert_eq!(again.refresh, first.refresh);
    refresh(&life, &again).await.unwrap();
}

#[tokio::test]
async fn r32_reuse_after_the_grace_ends_the_session_and_is_audited() {
    let life = Life::begin().await;
    let successor = refresh(&life, &life.tokens).await.unwrap();
    life.world.clock.advance(seconds(30));
    for tokens in [&life.tokens, &successor] {
        let answer = refresh(&life, tokens).await;
        assert!(
            matches!(answer, Err(RefreshSessionError::Refused)),
            "{answer:?}"
        );
    }
    let audit = life.world.contents().await.audit;
    let reuse = audit
        .iter()
        .filter(|one| one.event.action == AuditAction::RefreshTokenReuse);
    assert_eq!(reuse.count(), 1);
}

#[tokio::test]
async fn r32_reuse_within_the_grace_ends_the_session_once_the_successor_was_used() {
    let life = Life::begin().await;
    let second = refresh(&life, &life.tokens).await.unwrap();
    let third = refresh(&life, &second).await.unwrap();
    for tokens in [&life.tokens, &third] {
        assert!(refresh(&life, tokens).await.is_err());
    }
}

#[tokio::test]
async fn rotation_never_moves_the_end() {
    let life = Life::begin().await;
    let policy = SessionPolicy::default();
    let one_second_left = policy.refresh_ttl.saturating_sub(seconds(1));
    life.world.clock.advance(one_second_left);
    let tokens = refresh(&life, &life.tokens).await.unwrap();
    life.world.clock.advance(seconds(1));
    assert!(refresh(&life, &tokens).await.is_err());
}

#[tokio::test]
async fn r69_a_clock_a_little_behind_lengthens_no_token() {
    let life = Life::begin().await;
    let session = life.world.contents().await.sessions[0].clone();
    let behind = session.created_at.minus(seconds(3));
    let rotated = Session {
        rotated_at: behind,
        ..session.clone()
    };
    let id = TokenId::generate(behind, [1; 10]);
    let grant = TokenGrant::new(&life.account, &rotated, id, SessionPolicy::default());
    assert_eq!(grant.issued_at, session.created_at);
}

#[tokio::test]
async fn r30_a_disabled_account_and_an_archived_project_get_no_tokens() {
    let life = Life::begin().await;
    let now = life.world.now();
    life.world
        .memory
        .suspend_account(life.account.id, now)
        .await;
    assert!(refresh(&life, &life.tokens).await.is_err());

    let life = Life::begin().await;
    let project = life.account.tier.project_id().unwrap();
    life.world.memory.archive_project(project, now).await;
    assert!(refresh(&life, &life.tokens).await.is_err());
}

#[tokio::test]
async fn r37_an_access_token_refreshes_nothing() {
    let life = Life::begin().await;
    let run = life.refresh_session();
    let answer = run
        .run(life.tokens.access.expose(), RequestOrigin::default())
        .await;
    assert!(matches!(answer, Err(RefreshSessionError::Refused)));
}

#[tokio::test]
async fn r34_after_a_logout_nothing_of_the_session_works() {
    let life = Life::begin().await;
    let successor = refresh(&life, &life.tokens).await.unwrap();
    life.log_out()
        .run(life.tokens.refresh.expose())
        .await
        .unwrap();
    assert!(refresh(&life, &successor).await.is_err());
    let access = life.world.authenticate_access();
    assert!(access.run(successor.access.expose()).await.is_err());
    life.log_out()
        .run(successor.refresh.expose())
        .await
        .unwrap();
    let answer = life.log_out().run("nonsense").await;
    assert!(matches!(answer, Err(LogOutError::Refused)));
}

async fn refresh(life: &Life, tokens: &TokenPair) -> Result<TokenPair, RefreshSessionError> {
    let refresh = life.refresh_session();
    refresh
        .run(tokens.refresh.expose(), RequestOrigin::default())
        .await
}
