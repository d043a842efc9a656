use std::pin::pin;
use std::sync::Arc;

use tenantry_domain::accounts::{MockAccountRepository, Tenant};
use tenantry_domain::passwords::{MockHashPermit, MockPasswordHasher, TenantShare};
use tenantry_domain::sessions::{LogInError, MockSessionRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{
    KeyedLock as _, MockKeyedLock, MockThrottleRepository, ThrottleKey, TooManyAttempts,
};
use tenantry_domain::values::{ClientNetwork, ProjectId};
use tenantry_domain_testkit::StoreUnderTest as _;

use super::account_fixture::{AccountFixture, RIGHT, from_address, seconds};
use crate::hashers::{busy, full_for, granting, without_permit_for};

const HOME: &str = "192.0.2.1";

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let fixture = AccountFixture::verified().await;
    let tokens = fixture.try_password(RIGHT, HOME).await.unwrap();
    let found = fixture
        .app
        .use_cases
        .authenticate_access
        .run(tokens.access.expose())
        .await;
    let caller = found.unwrap();
    assert_eq!(caller.account.id, fixture.account.id);
    let sessions = fixture.app.contents().await.sessions;
    let session = sessions
        .iter()
        .find(|one| one.id == caller.session_id)
        .unwrap();
    assert_eq!(session.address.unwrap().to_string(), HOME);
}

#[tokio::test]
async fn r7_every_rejected_login_costs_one_verification_and_gets_one_response() {
    let fixture = AccountFixture::verified().await;
    let elsewhere = Tenant::Project(ProjectId::generate(fixture.app.now(), [1; 10]));
    let unverified = AccountFixture::registered().await;
    let disabled = AccountFixture::verified().await;
    let (id, now) = (disabled.account.id, disabled.app.now());
    disabled.app.memory.suspend_account(id, now).await;
    for (case, fixture, tenant, text) in [
        ("wrong", &fixture, fixture.tenant(), "Wrong123"),
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
            unverified.tenant(),
            "Wrong123",
        ),
        (
            "disabled and wrong",
            &disabled,
            disabled.tenant(),
            "Wrong123",
        ),
    ] {
        let before = (fixture.app.hasher.hashed(), fixture.app.hasher.verified());
        let request = AccountFixture::request(tenant, text);
        let response = fixture
            .app
            .use_cases
            .log_in
            .run(&request, &from_address(HOME))
            .await;
        assert!(
            matches!(response, Err(LogInError::WrongCredentials)),
            "{case}: {response:?}"
        );
        let after = (fixture.app.hasher.hashed(), fixture.app.hasher.verified());
        assert_eq!(after, (before.0, before.1 + 1), "{case}");
    }
}

#[tokio::test]
async fn r7_the_password_is_verified_before_the_state_of_the_account() {
    let unverified = AccountFixture::registered().await;
    let disabled = AccountFixture::verified().await;
    let (id, now) = (disabled.account.id, disabled.app.now());
    disabled.app.memory.suspend_account(id, now).await;
    for fixture in [unverified, disabled] {
        let sessions = fixture.app.contents().await.sessions;
        let response = fixture.try_password(RIGHT, HOME).await;
        assert!(
            matches!(response, Err(LogInError::NotActivated)),
            "{response:?}"
        );
        assert_eq!(fixture.app.contents().await.sessions, sessions);
    }
}

#[tokio::test]
async fn an_unverified_account_logs_in_when_verification_is_not_required() {
    let fixture = AccountFixture::registered().await;
    let mut log_in = fixture.app.use_cases.log_in.clone();
    log_in.require_verified_email = false;
    let request = AccountFixture::request(fixture.tenant(), RIGHT);
    log_in.run(&request, &from_address(HOME)).await.unwrap();
}

#[tokio::test]
async fn r51_many_concurrent_wrong_passwords_cost_five_verifications() {
    let fixture = Arc::new(AccountFixture::verified().await);
    let before = fixture.app.hasher.verified();
    let attempts: Vec<_> = (0..200)
        .map(|_| {
            let fixture = fixture.clone();
            tokio::spawn(async move { fixture.try_password("Wrong123", HOME).await })
        })
        .collect();
    let mut rejected = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Err(LogInError::TooManyAttempts(TooManyAttempts { retry_after, limit })) => {
                assert_eq!((retry_after, limit), (seconds(1), 5));
                rejected += 1;
            }
            response => assert!(
                matches!(response, Err(LogInError::WrongCredentials)),
                "{response:?}"
            ),
        }
    }
    assert_eq!((rejected, fixture.app.hasher.verified() - before), (195, 5));
}

#[tokio::test]
async fn r51_waiting_for_the_lock_does_not_shorten_a_pause() {
    let fixture = AccountFixture::verified().await;
    for _ in 0..5 {
        fixture.try_password("Wrong123", HOME).await.unwrap_err();
    }
    let client = ClientNetwork::of(HOME.parse().unwrap());
    let key = ThrottleKey::password(fixture.tenant(), fixture.account.email.key(), Some(client));
    let guard = fixture.app.keyed_lock.lock(&key).await.unwrap();
    let mut attempt = pin!(fixture.try_password(RIGHT, HOME));
    tokio::select! {
        biased;
        response = &mut attempt => panic!("the lock is held: {response:?}"),
        () = tokio::task::yield_now() => fixture.app.clock.advance(seconds(2)),
    }
    drop(guard);
    let response = attempt.await;
    assert!(
        matches!(response, Err(LogInError::TooManyAttempts(_))),
        "{response:?}"
    );
    fixture.try_password(RIGHT, HOME).await.unwrap();
}

#[tokio::test]
async fn r51_many_concurrent_correct_passwords_all_succeed() {
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
async fn r52_an_attack_by_many_clients_does_not_lock_out_a_known_client() {
    let fixture = AccountFixture::verified().await;
    fixture.try_password(RIGHT, HOME).await.unwrap();
    let mut rejected = 0;
    for client in 0..300_u32 {
        let address = format!("198.51.{}.{}", 100 + client / 250, 1 + client % 250);
        let response = fixture
            .try_password("Wrong123", &address)
            .await
            .unwrap_err();
        rejected += u32::from(matches!(response, LogInError::TooManyAttempts(_)));
    }
    assert_eq!(rejected, 200, "unknown clients have 100 attempts together");
    let response = fixture.try_password(RIGHT, "203.0.113.9").await;
    assert!(
        matches!(response, Err(LogInError::TooManyAttempts(_))),
        "{response:?}"
    );
    fixture.try_password(RIGHT, HOME).await.unwrap();
}

#[tokio::test]
async fn r6_a_login_without_capacity_costs_no_lock_no_count_and_no_lookup() {
    let fixture = AccountFixture::verified().await;
    let share = TenantShare::of(fixture.tenant());
    let mut log_in = fixture.app.use_cases.log_in.clone();
    log_in.hasher = Arc::new(full_for(share));
    // Mocks without an expectation fail the test when they are called.
    log_in.throttle.keyed_lock = Arc::new(MockKeyedLock::new());
    log_in.throttle.throttles = Arc::new(MockThrottleRepository::new());
    log_in.accounts = Arc::new(MockAccountRepository::new());
    log_in.sessions = Arc::new(MockSessionRepository::new());
    let request = AccountFixture::request(fixture.tenant(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(
        matches!(response, Err(LogInError::Port(PortError::Busy { .. }))),
        "{response:?}"
    );
}

#[tokio::test]
async fn r6_a_verification_without_capacity_is_not_counted() {
    let fixture = AccountFixture::verified().await;
    let mut log_in = fixture.app.use_cases.log_in.clone();
    let request = AccountFixture::request(fixture.tenant(), RIGHT);
    for number in 0..10 {
        log_in.hasher = Arc::new(if number % 2 == 0 {
            granting(evicted)
        } else {
            without_permit_for(TenantShare::of(fixture.tenant()))
        });
        let response = log_in.run(&request, &from_address(HOME)).await;
        assert!(matches!(
            response,
            Err(LogInError::Port(PortError::Busy { .. }))
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
async fn r6_an_unknown_project_has_no_share_of_its_own() {
    let fixture = AccountFixture::verified().await;
    let invented = Tenant::Project(ProjectId::generate(fixture.app.now(), [1; 10]));
    for (tenant, billed) in [
        (fixture.tenant(), TenantShare::of(fixture.tenant())),
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
        let mut log_in = fixture.app.use_cases.log_in.clone();
        log_in.hasher = Arc::new(hasher);
        let request = AccountFixture::request(tenant, RIGHT);
        let response = log_in.run(&request, &from_address(HOME)).await;
        assert!(
            matches!(response, Err(LogInError::Port(PortError::Busy { .. }))),
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
    let mut log_in = fixture.app.use_cases.log_in.clone();
    log_in.hasher = Arc::new(without_permit());
    let request = AccountFixture::request(fixture.tenant(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(
        matches!(response, Err(LogInError::TooManyAttempts(_))),
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
async fn r71_a_login_attempt_that_cannot_be_counted_is_not_verified() {
    let fixture = AccountFixture::verified().await;
    let mut throttles = MockThrottleRepository::new();
    let attempt = throttles.expect_count_attempt().once();
    attempt.returning(|_, _| Err(PortError::unavailable("away")));
    let mut log_in = fixture.app.use_cases.log_in.clone();
    log_in.throttle.throttles = Arc::new(throttles);
    log_in.hasher = Arc::new(without_permit());
    let request = AccountFixture::request(fixture.tenant(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(matches!(response, Err(LogInError::Port(_))));
}

#[tokio::test]
async fn a_session_that_is_not_stored_returns_no_tokens() {
    let fixture = AccountFixture::verified().await;
    let mut sessions = MockSessionRepository::new();
    let open = sessions.expect_open_session().once();
    open.returning(|_| Err(PortError::unavailable("away")));
    let mut log_in = fixture.app.use_cases.log_in.clone();
    log_in.sessions = Arc::new(sessions);
    let request = AccountFixture::request(fixture.tenant(), RIGHT);
    let response = log_in.run(&request, &from_address(HOME)).await;
    assert!(matches!(response, Err(LogInError::Port(_))));
}
