use std::pin::pin;
use std::sync::Arc;

use tenantry_domain::accounts::{MockAccountRepository, Tenant};
use tenantry_domain::passwords::{HasherError, MockHashPermit, MockPasswordHasher, TenantShare};
use tenantry_domain::sessions::{LogInError, MockSessionRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{
    KeyedLock as _, MockKeyedLock, MockThrottleRepository, ThrottleError, ThrottleKey,
};
use tenantry_domain::values::{ClientNetwork, ProjectId};
use tenantry_domain_testkit::StoreUnderTest as _;

use super::world::{AccountFixture, RIGHT, from_address, seconds};
use crate::hashers::{busy, full_for, granting, without_permit_for};

const HOME: &str = "192.0.2.1";

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let fixture = AccountFixture::verified().await;
    let tokens = fixture.try_password(RIGHT, HOME).await.unwrap();
    let found = fixture
        .world
        .authenticate_access()
        .run(tokens.access.expose())
        .await;
    let caller = found.unwrap();
    assert_eq!(caller.account.id, fixture.account.id);
    let sessions = fixture.world.contents().await.sessions;
    let session = sessions
        .iter()
        .find(|one| one.id == caller.session_id)
        .unwrap();
    assert_eq!(session.address.unwrap().to_string(), HOME);
}

#[tokio::test]
async fn r7_whoever_may_not_in_costs_one_comparison_and_gets_one_response() {
    let fixture = AccountFixture::verified().await;
    let elsewhere = Tenant::Project(ProjectId::generate(fixture.world.now(), [1; 10]));
    let unverified = AccountFixture::begin().await;
    let disabled = AccountFixture::verified().await;
    let (id, now) = (disabled.account.id, disabled.world.now());
    disabled.world.memory.suspend_account(id, now).await;
    for (case, fixture, scope, text) in [
        ("wrong", &fixture, fixture.scope(), "Wrong123"),
        ("unknown", &fixture, elsewhere, RIGHT),
        (
            "end user without project",
            &fixture,
            Tenant::Platform,
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
        let before = (
            fixture.world.hasher.hashed(),
            fixture.world.hasher.verified(),
        );
        let request = AccountFixture::request(scope, text);
        let response = fixture.log_in().run(&request, &from_address(HOME)).await;
        assert!(
            matches!(response, Err(LogInError::WrongCredentials)),
            "{case}: {response:?}"
        );
        let after = (
            fixture.world.hasher.hashed(),
            fixture.world.hasher.verified(),
        );
        assert_eq!(after, (before.0, before.1 + 1), "{case}");
    }
}

#[tokio::test]
async fn r7_the_password_is_judged_before_the_account() {
    let unverified = AccountFixture::begin().await;
    let disabled = AccountFixture::verified().await;
    let (id, now) = (disabled.account.id, disabled.world.now());
    disabled.world.memory.suspend_account(id, now).await;
    for fixture in [unverified, disabled] {
        let sessions = fixture.world.contents().await.sessions;
        let response = fixture.try_password(RIGHT, HOME).await;
        assert!(
            matches!(response, Err(LogInError::NotActivated)),
            "{response:?}"
        );
        assert_eq!(fixture.world.contents().await.sessions, sessions);
    }
}

#[tokio::test]
async fn without_the_need_to_verify_an_unverified_account_logs_in() {
    let fixture = AccountFixture::begin().await;
    let mut log_in = fixture.log_in();
    log_in.require_verified_email = false;
    let request = AccountFixture::request(fixture.scope(), RIGHT);
    log_in.run(&request, &from_address(HOME)).await.unwrap();
}

#[tokio::test]
async fn r51_many_wrong_login_attempts_at_once_cost_five_comparisons() {
    let fixture = Arc::new(AccountFixture::verified().await);
    let before = fixture.world.hasher.verified();
    let login_attempts: Vec<_> = (0..200)
        .map(|_| {
            let fixture = fixture.clone();
            tokio::spawn(async move { fixture.try_password("Wrong123", HOME).await })
        })
        .collect();
    let mut rejected = 0;
    for login_attempt in login_attempts {
        match login_attempt.await.unwrap() {
            Err(LogInError::LoginAttempt(ThrottleError::TooMany { retry_after, limit })) => {
                assert_eq!((retry_after, limit), (seconds(1), 5));
                rejected += 1;
            }
            response => assert!(
                matches!(response, Err(LogInError::WrongCredentials)),
                "{response:?}"
            ),
        }
    }
    assert_eq!(
        (rejected, fixture.world.hasher.verified() - before),
        (195, 5)
    );
}

#[tokio::test]
async fn r51_who_waits_for_a_turn_spends_no_pause_by_it() {
    let fixture = AccountFixture::verified().await;
    for _ in 0..5 {
        fixture.try_password("Wrong123", HOME).await.unwrap_err();
    }
    let client = ClientNetwork::of(HOME.parse().unwrap());
    let key = ThrottleKey::password(fixture.scope(), fixture.account.email.key(), Some(client));
    let turn = fixture.turns.take(&key).await.unwrap();
    let mut login_attempt = pin!(fixture.try_password(RIGHT, HOME));
    tokio::select! {
        biased;
        response = &mut login_attempt => panic!("it is not its turn: {response:?}"),
        () = tokio::task::yield_now() => fixture.world.clock.advance(seconds(2)),
    }
    drop(turn);
    let response = login_attempt.await;
    assert!(
        matches!(response, Err(LogInError::LoginAttempt(_))),
        "{response:?}"
    );
    fixture.try_password(RIGHT, HOME).await.unwrap();
}

#[tokio::test]
async fn r51_many_right_passwords_at_once_all_succeed() {
    let fixture = Arc::new(AccountFixture::verified().await);
    for _ in 0..4 {
        fixture.try_password("Wrong123", HOME).await.unwrap_err();
    }
    let logins: Vec<_> = (0..20)
        .map(|_| {
            let fixture = fixture.clone();
            tokio::spawn(async move { fixture.try_password(RIGHT, HOME).await })
        })
        .collect();
    for login in logins {
        login.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn r52_a_victim_attacked_from_everywhere_still_gets_in_from_home() {
    let fixture = AccountFixture::verified().await;
    fixture.try_password(RIGHT, HOME).await.unwrap();
    let mut rejected = 0;
    for stranger in 0..300_u32 {
        let address = format!("198.51.{}.{}", 100 + stranger / 250, 1 + stranger % 250);
        let response = fixture
            .try_password("Wrong123", &address)
            .await
            .unwrap_err();
        rejected += u32::from(matches!(response, LogInError::LoginAttempt(_)));
    }
    assert_eq!(rejected, 200, "strangers have 100 login_attempts together");
    let response = fixture.try_password(RIGHT, "203.0.113.9").await;
    assert!(
        matches!(response, Err(LogInError::LoginAttempt(_))),
        "{response:?}"
    );
    fixture.try_password(RIGHT, HOME).await.unwrap();
}

#[tokio::test]
async fn r6_a_full_pool_costs_a_login_no_turn_no_count_and_no_lookup() {
    let fixture = AccountFixture::verified().await;
    let mut log_in = fixture.log_in();
    log_in.hasher = Arc::new(full_for(TenantShare::of(fixture.scope())));
    // Mocks without an expectation fail the test when they are called.
    log_in.login_attempts.turns = Arc::new(MockKeyedLock::new());
    log_in.login_attempts.throttles = Arc::new(MockThrottleRepository::new());
    log_in.accounts = Arc::new(MockAccountRepository::new());
    log_in.sessions = Arc::new(MockSessionRepository::new());
    let request = AccountFixture::request(fixture.scope(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(
        matches!(response, Err(LogInError::Hasher(HasherError::Busy { .. }))),
        "{response:?}"
    );
}

#[tokio::test]
async fn r6_a_password_that_was_not_compared_is_no_login_attempt() {
    let fixture = AccountFixture::verified().await;
    let mut log_in = fixture.log_in();
    let request = AccountFixture::request(fixture.scope(), RIGHT);
    for number in 0..10 {
        log_in.hasher = Arc::new(if number % 2 == 0 {
            granting(evicted)
        } else {
            without_permit_for(TenantShare::of(fixture.scope()))
        });
        let response = log_in.run(&request, &from_address(HOME)).await;
        assert!(matches!(
            response,
            Err(LogInError::Hasher(HasherError::Busy { .. }))
        ));
    }
    fixture.try_password(RIGHT, HOME).await.unwrap();
}

/// The slot of its permit went to another tenant.
fn evicted() -> MockHashPermit {
    let mut permit = MockHashPermit::new();
    permit.expect_verify().returning(|_, _| Err(busy()));
    permit.expect_verify_dummy().returning(|_| Err(busy()));
    permit
}

#[tokio::test]
async fn r6_an_invented_project_has_no_share_of_its_own() {
    let fixture = AccountFixture::verified().await;
    let invented = Tenant::Project(ProjectId::generate(fixture.world.now(), [1; 10]));
    for (tenant, billed) in [
        (fixture.scope(), TenantShare::of(fixture.scope())),
        (Tenant::Platform, TenantShare::Platform),
        (invented, TenantShare::UnknownProject),
    ] {
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_check_capacity().returning(|_| Ok(()));
        hasher.expect_reserve().returning(move |reserved| {
            let mut permit = MockHashPermit::new();
            if reserved == billed {
                permit.expect_verify().returning(|_, _| Err(busy()));
                permit.expect_verify_dummy().returning(|_| Err(busy()));
            }
            Ok(Box::new(permit))
        });
        let mut log_in = fixture.log_in();
        log_in.hasher = Arc::new(hasher);
        let request = AccountFixture::request(tenant, RIGHT);
        let response = log_in.run(&request, &from_address(HOME)).await;
        assert!(
            matches!(response, Err(LogInError::Hasher(_))),
            "{response:?}"
        );
    }
}

#[tokio::test]
async fn r6_a_throttled_login_reserves_no_capacity() {
    let fixture = AccountFixture::verified().await;
    for _ in 0..5 {
        fixture.try_password("Wrong123", HOME).await.unwrap_err();
    }
    let mut log_in = fixture.log_in();
    log_in.hasher = Arc::new(without_permit());
    let request = AccountFixture::request(fixture.scope(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(
        matches!(response, Err(LogInError::LoginAttempt(_))),
        "{response:?}"
    );
}

/// Has capacity. Reserving some fails the test.
fn without_permit() -> MockPasswordHasher {
    let mut hasher = MockPasswordHasher::new();
    hasher.expect_check_capacity().returning(|_| Ok(()));
    hasher
}

#[tokio::test]
async fn r71_a_login_attempt_that_cannot_be_counted_is_not_looked_at() {
    let fixture = AccountFixture::verified().await;
    let mut throttles = MockThrottleRepository::new();
    let attempt = throttles.expect_count_attempt().once();
    attempt.returning(|_, _| Err(PortError::unavailable("away")));
    let mut log_in = fixture.log_in();
    log_in.login_attempts.throttles = Arc::new(throttles);
    log_in.hasher = Arc::new(without_permit());
    let request = AccountFixture::request(fixture.scope(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(matches!(
        response,
        Err(LogInError::LoginAttempt(ThrottleError::Store(_)))
    ));
}

#[tokio::test]
async fn a_session_that_is_not_stored_gives_no_tokens() {
    let fixture = AccountFixture::verified().await;
    let mut sessions = MockSessionRepository::new();
    let open = sessions.expect_open_session().once();
    open.returning(|_| Err(PortError::unavailable("away")));
    let mut log_in = fixture.log_in();
    log_in.sessions = Arc::new(sessions);
    let request = AccountFixture::request(fixture.scope(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(matches!(response, Err(LogInError::Store(_))));
}
