use std::sync::Arc;

use tenantry_domain::accounts::MockAccountRepository;
use tenantry_domain::audit::{AuditAction, RequestOrigin};
use tenantry_domain::email::EmailKind;
use tenantry_domain::passwords::{
    ChangePasswordError, MockPasswordHasher, NewPassword, ResetPasswordError, TenantShare,
};
use tenantry_domain::sessions::Authenticated;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{MockKeyedLock, MockThrottleRepository};
use tenantry_domain::values::SecretText;
use tenantry_domain::verifications::VerificationPurpose;
use tenantry_domain_testkit::StoreUnderTest as _;

use super::account_fixture::{AccountFixture, RIGHT, from_address, password, seconds};
use crate::hashers::full_for;

const HOME: &str = "192.0.2.1";
const NEW: &str = "Another1pass";

#[tokio::test]
async fn r8_a_change_needs_the_current_password_and_ends_other_sessions() {
    let fixture = AccountFixture::verified().await;
    let here = fixture.try_password(RIGHT, HOME).await.unwrap();
    let caller = fixture
        .app
        .use_cases
        .authenticate_access
        .run(here.access.expose())
        .await
        .unwrap();
    let response = change(&fixture, &caller, "Wrong123").await;
    assert!(
        matches!(response, Err(ChangePasswordError::WrongPassword)),
        "{response:?}"
    );
    change(&fixture, &caller, RIGHT).await.unwrap();

    let access = &fixture.app.use_cases.authenticate_access;
    access.run(here.access.expose()).await.unwrap();
    assert!(
        access.run(fixture.tokens.access.expose()).await.is_err(),
        "the session before"
    );
    assert!(fixture.try_password(RIGHT, HOME).await.is_err());
    fixture.try_password(NEW, HOME).await.unwrap();
    let contents = fixture.app.contents().await;
    assert!(
        contents
            .emails
            .iter()
            .any(|email| email.kind == EmailKind::PasswordChanged)
    );
    let mut audit = contents.audit.iter();
    assert!(audit.any(|entry| entry.event.action == AuditAction::PasswordChange));
}

#[tokio::test]
async fn r51_attempts_at_the_current_password_are_limited_as_at_a_login() {
    let fixture = AccountFixture::verified().await;
    let here = fixture.try_password(RIGHT, HOME).await.unwrap();
    let caller = fixture
        .app
        .use_cases
        .authenticate_access
        .run(here.access.expose())
        .await
        .unwrap();
    for _ in 0..5 {
        let response = change(&fixture, &caller, "Wrong123").await;
        assert!(matches!(response, Err(ChangePasswordError::WrongPassword)));
    }
    let response = change(&fixture, &caller, RIGHT).await;
    assert!(matches!(
        response,
        Err(ChangePasswordError::TooManyAttempts(_))
    ));
}

#[tokio::test]
async fn r6_a_change_without_capacity_costs_no_lock_no_count_and_no_write() {
    let fixture = AccountFixture::verified().await;
    let here = fixture.try_password(RIGHT, HOME).await.unwrap();
    let access = &fixture.app.use_cases.authenticate_access;
    let caller = access.run(here.access.expose()).await.unwrap();
    let mut change = fixture.app.use_cases.change_password.clone();
    change.hasher = Arc::new(full_for(TenantShare::of(fixture.tenant())));
    // Mocks without an expectation fail the test when they are called.
    change.throttle.keyed_lock = Arc::new(MockKeyedLock::new());
    change.throttle.throttles = Arc::new(MockThrottleRepository::new());
    change.accounts = Arc::new(MockAccountRepository::new());
    let passwords = NewPassword {
        current: password(RIGHT),
        new: password(NEW),
    };
    let response = change.run(&caller, passwords, from_address(HOME)).await;
    assert!(
        matches!(
            response,
            Err(ChangePasswordError::Port(PortError::Busy { .. }))
        ),
        "{response:?}"
    );
}

#[tokio::test]
async fn r23_a_reset_ends_the_sessions_of_the_first_registrant() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    let verification = fixture.emailed_token();
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    fixture.send_emails().await;
    let account = reset(&fixture, &fixture.emailed_token()).await.unwrap();

    assert!(
        account.verified_at.is_some(),
        "the token proves control of the mailbox"
    );
    assert!(
        fixture
            .app
            .use_cases
            .authenticate_access
            .run(fixture.tokens.access.expose())
            .await
            .is_err()
    );
    assert!(
        !fixture
            .is_valid(&verification, VerificationPurpose::VerifyEmail)
            .await
    );
    assert!(fixture.try_password(RIGHT, HOME).await.is_err());
    fixture.try_password(NEW, HOME).await.unwrap();
    let contents = fixture.app.contents().await;
    assert!(
        contents
            .emails
            .iter()
            .any(|email| email.kind == EmailKind::PasswordChanged)
    );
    let mut audit = contents.audit.iter();
    assert!(audit.any(|entry| entry.event.action == AuditAction::PasswordReset));
}

#[tokio::test]
async fn r22_a_reset_token_is_valid_once() {
    let fixture = AccountFixture::verified().await;
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    fixture.send_emails().await;
    let token = fixture.emailed_token();
    reset(&fixture, &token).await.unwrap();
    let response = reset(&fixture, &token).await;
    assert!(matches!(response, Err(ResetPasswordError::InvalidToken)));
}

#[tokio::test]
async fn r21_a_reset_token_expires_after_half_an_hour_and_then_costs_no_hash() {
    let fixture = AccountFixture::verified().await;
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    fixture.send_emails().await;
    fixture.app.clock.advance(seconds(30 * 60));
    let mut reset = fixture.app.use_cases.reset_password.clone();
    reset.hasher = Arc::new(MockPasswordHasher::new());
    let response = reset
        .run(
            &fixture.emailed_token(),
            password(NEW),
            RequestOrigin::default(),
        )
        .await;
    assert!(matches!(response, Err(ResetPasswordError::InvalidToken)));
}

#[tokio::test]
async fn r37_a_verification_token_resets_nothing() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    let response = reset(&fixture, &fixture.emailed_token()).await;
    assert!(matches!(response, Err(ResetPasswordError::InvalidToken)));
}

#[tokio::test]
async fn r52_a_reset_clears_earlier_attempts() {
    let fixture = AccountFixture::verified().await;
    for _ in 0..8 {
        fixture.try_password("Wrong123", HOME).await.unwrap_err();
    }
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    fixture.send_emails().await;
    reset(&fixture, &fixture.emailed_token()).await.unwrap();
    fixture.try_password(NEW, HOME).await.unwrap();
}

#[tokio::test]
async fn a_disabled_account_is_not_reset() {
    let fixture = AccountFixture::verified().await;
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    fixture.send_emails().await;
    let now = fixture.app.now();
    fixture
        .app
        .memory
        .suspend_account(fixture.account.id, now)
        .await;
    assert!(reset(&fixture, &fixture.emailed_token()).await.is_err());
}

async fn change(
    fixture: &AccountFixture,
    caller: &Authenticated,
    current: &str,
) -> Result<(), ChangePasswordError> {
    let passwords = NewPassword {
        current: password(current),
        new: password(NEW),
    };
    fixture
        .app
        .use_cases
        .change_password
        .run(caller, passwords, from_address(HOME))
        .await
}

async fn reset(
    fixture: &AccountFixture,
    token: &SecretText,
) -> Result<tenantry_domain::accounts::Account, ResetPasswordError> {
    let reset = &fixture.app.use_cases.reset_password;
    reset
        .run(token, password(NEW), RequestOrigin::default())
        .await
}
