use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::model::{AccountScope, ThrottleKey};
use tenantry_domain::ports::{
    HashShare, HasherError, MockAccountRepository, MockSessionRepository, MockThrottleRepository,
    MockTurns, StoreError, Turns as _,
};
use tenantry_domain::use_cases::{GuessError, LogInError};
use tenantry_domain::values::{ClientNetwork, ProjectId};
use tenantry_domain_testkit::StoreUnderTest as _;

use super::world::{Life, RIGHT, from_address, seconds};
use crate::hashers::{full_for, with_room};

const HOME: &str = "192.0.2.1";

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let life = Life::verified().await;
    let tokens = life.try_password(RIGHT, HOME).await.unwrap();
    let found = life
        .world
        .authenticate_access()
        .run(tokens.access.expose())
        .await;
    let caller = found.unwrap();
    assert_eq!(caller.account.id, life.account.id);
    let sessions = life.world.contents().await.sessions;
    let session = sessions
        .iter()
        .find(|one| one.id == caller.session_id)
        .unwrap();
    assert_eq!(session.address.unwrap().to_string(), HOME);
}

#[tokio::test]
async fn r7_whoever_may_not_in_costs_one_comparison_and_gets_one_answer() {
    let life = Life::verified().await;
    let elsewhere = AccountScope::Project(ProjectId::generate(life.world.now(), [1; 10]));
    let unverified = Life::begin().await;
    let disabled = Life::verified().await;
    let (id, now) = (disabled.account.id, disabled.world.now());
    disabled.world.memory.suspend_account(id, now).await;
    for (case, life, scope, text) in [
        ("wrong", &life, life.scope(), "Wrong123"),
        ("unknown", &life, elsewhere, RIGHT),
        (
            "end user without project",
            &life,
            AccountScope::Platform,
            RIGHT,
        ),
        (
            "unverified and wrong",
            &unverified,
            unverified.scope(),
            "Wrong123",
        ),
        (
            "disabled and wrong",
            &disabled,
            disabled.scope(),
            "Wrong123",
        ),
    ] {
        let before = (life.world.hasher.hashed(), life.world.hasher.verified());
        let request = Life::request(scope, text);
        let answer = life.log_in().run(&request, &from_address(HOME)).await;
        assert!(
            matches!(answer, Err(LogInError::WrongCredentials)),
            "{case}: {answer:?}"
        );
        let after = (life.world.hasher.hashed(), life.world.hasher.verified());
        assert_eq!(after, (before.0, before.1 + 1), "{case}");
    }
}

#[tokio::test]
async fn r7_the_password_is_judged_before_the_account() {
    let unverified = Life::begin().await;
    let disabled = Life::verified().await;
    let (id, now) = (disabled.account.id, disabled.world.now());
    disabled.world.memory.suspend_account(id, now).await;
    for life in [unverified, disabled] {
        let sessions = life.world.contents().await.sessions;
        let answer = life.try_password(RIGHT, HOME).await;
        assert!(
            matches!(answer, Err(LogInError::NotActivated)),
            "{answer:?}"
        );
        assert_eq!(life.world.contents().await.sessions, sessions);
    }
}

#[tokio::test]
async fn without_the_need_to_verify_an_unverified_account_logs_in() {
    let life = Life::begin().await;
    let mut log_in = life.log_in();
    log_in.require_verified_email = false;
    let request = Life::request(life.scope(), RIGHT);
    log_in.run(&request, &from_address(HOME)).await.unwrap();
}

#[tokio::test]
async fn r51_many_wrong_guesses_at_once_cost_five_comparisons() {
    let life = Arc::new(Life::verified().await);
    let before = life.world.hasher.verified();
    let guesses: Vec<_> = (0..200)
        .map(|_| {
            let life = life.clone();
            tokio::spawn(async move { life.try_password("Wrong123", HOME).await })
        })
        .collect();
    let mut refused = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(LogInError::Guess(GuessError::TooMany { retry_after, limit })) => {
                assert_eq!((retry_after, limit), (seconds(1), 5));
                refused += 1;
            }
            answer => assert!(
                matches!(answer, Err(LogInError::WrongCredentials)),
                "{answer:?}"
            ),
        }
    }
    assert_eq!((refused, life.world.hasher.verified() - before), (195, 5));
}

#[tokio::test]
async fn r51_who_waits_for_a_turn_spends_no_pause_by_it() {
    let life = Life::verified().await;
    for _ in 0..5 {
        life.try_password("Wrong123", HOME).await.unwrap_err();
    }
    let client = ClientNetwork::of(HOME.parse().unwrap());
    let key = ThrottleKey::password(life.scope(), life.account.email.key(), Some(client));
    let turn = life.turns.take(&key).await.unwrap();
    let mut guess = pin!(life.try_password(RIGHT, HOME));
    tokio::select! {
        biased;
        answer = &mut guess => panic!("it is not its turn: {answer:?}"),
        () = tokio::task::yield_now() => life.world.clock.advance(seconds(2)),
    }
    drop(turn);
    let answer = guess.await;
    assert!(matches!(answer, Err(LogInError::Guess(_))), "{answer:?}");
    life.try_password(RIGHT, HOME).await.unwrap();
}

#[tokio::test]
async fn r51_many_right_passwords_at_once_all_succeed() {
    let life = Arc::new(Life::verified().await);
    for _ in 0..4 {
        life.try_password("Wrong123", HOME).await.unwrap_err();
    }
    let logins: Vec<_> = (0..20)
        .map(|_| {
            let life = life.clone();
            tokio::spawn(async move { life.try_password(RIGHT, HOME).await })
        })
        .collect();
    for login in logins {
        login.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn r52_a_victim_attacked_from_everywhere_still_gets_in_from_home() {
    let life = Life::verified().await;
    life.try_password(RIGHT, HOME).await.unwrap();
    let mut refused = 0;
    for stranger in 0..300_u32 {
        let address = format!("198.51.{}.{}", 100 + stranger / 250, 1 + stranger % 250);
        let answer = life.try_password("Wrong123", &address).await.unwrap_err();
        refused += u32::from(matches!(answer, LogInError::Guess(_)));
    }
    assert_eq!(refused, 200, "strangers have 100 guesses together");
    let answer = life.try_password(RIGHT, "203.0.113.9").await;
    assert!(matches!(answer, Err(LogInError::Guess(_))), "{answer:?}");
    life.try_password(RIGHT, HOME).await.unwrap();
}

#[tokio::test]
async fn r6_a_full_pool_costs_a_login_no_turn_no_count_and_no_lookup() {
    let life = Life::verified().await;
    let share = HashShare::of(life.scope());
    let mut log_in = life.log_in();
    log_in.hasher = Arc::new(full_for(share));
    // Mocks without an expectation fail the test when they are called.
    log_in.guesses.turns = Arc::new(MockTurns::new());
    log_in.guesses.throttles = Arc::new(MockThrottleRepository::new());
    log_in.accounts = Arc::new(MockAccountRepository::new());
    log_in.sessions = Arc::new(MockSessionRepository::new());
    let request = Life::request(life.scope(), RIGHT);
    let answer = log_in.run(&request, &from_address(HOME)).await;
    assert!(
        matches!(answer, Err(LogInError::Hasher(HasherError::Busy { .. }))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn r6_a_comparison_that_found_no_place_is_no_guess() {
    let life = Life::verified().await;
    let mut log_in = life.log_in();
    let mut hasher = with_room();
    let retry_after = Duration::from_secs(1);
    hasher
        .expect_verify()
        .times(10)
        .returning(move |_, _, _| Err(HasherError::Busy { retry_after }));
    log_in.hasher = Arc::new(hasher);
    let request = Life::request(life.scope(), RIGHT);
    for _ in 0..10 {
        let answer = log_in.run(&request, &from_address(HOME)).await;
        assert!(matches!(
            answer,
            Err(LogInError::Hasher(HasherError::Busy { .. }))
        ));
    }
    life.try_password(RIGHT, HOME).await.unwrap();
}

#[tokio::test]
async fn r6_whoever_invents_projects_gets_no_share_for_each() {
    let life = Life::verified().await;
    for (scope, share) in [
        (life.scope(), HashShare::of(life.scope())),
        (AccountScope::Platform, HashShare::Platform),
        (
            AccountScope::Project(ProjectId::generate(life.world.now(), [1; 10])),
            HashShare::Platform,
        ),
    ] {
        let mut hasher = with_room();
        let busy = || HasherError::Failed("enough seen".into());
        hasher
            .expect_verify_nobody()
            .withf(move |seen, _| *seen == share)
            .returning(move |_, _| Err(busy()));
        hasher
            .expect_verify()
            .withf(move |seen, _, _| *seen == share)
            .returning(move |_, _, _| Err(busy()));
        let mut log_in = life.log_in();
        log_in.hasher = Arc::new(hasher);
        let request = Life::request(scope, RIGHT);
        let answer = log_in.run(&request, &from_address(HOME)).await;
        assert!(matches!(answer, Err(LogInError::Hasher(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn r71_a_guess_that_cannot_be_counted_is_not_looked_at() {
    let life = Life::verified().await;
    let mut throttles = MockThrottleRepository::new();
    let attempt = throttles.expect_attempt().once();
    attempt.returning(|_, _| Err(StoreError::unavailable("away")));
    let mut log_in = life.log_in();
    log_in.guesses.throttles = Arc::new(throttles);
    log_in.hasher = Arc::new(with_room());
    let request = Life::request(life.scope(), RIGHT);
    let answer = log_in.run(&request, &from_address(HOME)).await;
    assert!(matches!(
        answer,
        Err(LogInError::Guess(GuessError::Store(_)))
    ));
}

#[tokio::test]
async fn a_session_that_is_not_stored_gives_no_tokens() {
    let life = Life::verified().await;
    let mut sessions = MockSessionRepository::new();
    let open = sessions.expect_open().once();
    open.returning(|_| Err(StoreError::unavailable("away")));
    let mut log_in = life.log_in();
    log_in.sessions = Arc::new(sessions);
    let request = Life::request(life.scope(), RIGHT);
    let answer = log_in.run(&request, &from_address(HOME)).await;
    assert!(matches!(answer, Err(LogInError::Store(_))));
}
