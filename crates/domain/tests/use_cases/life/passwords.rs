use std::sync::Arc;

use tenantry_domain::model::{AuditAction, MailKind, RequestOrigin, VerificationPurpose};
use tenantry_domain::ports::{
    HashShare, HasherError, MockAccountRepository, MockPasswordHasher, MockThrottleRepository,
    MockTurns,
};
use tenantry_domain::use_cases::{
    Authenticated, ChangePasswordError, GuessError, NewPassword, ResetPasswordError,
};
use tenantry_domain::values::SecretText;
use tenantry_domain_testkit::StoreUnderTest as _;

use super::world::{Life, RIGHT, from_address, password, seconds};
use crate::hashers::full_for;

const HOME: &str = "192.0.2.1";
const NEW: &str = "Another1pass";

#[tokio::test]
async fn r8_a_change_needs_the_current_password_and_ends_other_sessions() {
    let life = Life::verified().await;
    let here = life.try_password(RIGHT, HOME).await.unwrap();
    let caller = life
        .world
        .authenticate_access()
        .run(here.access.expose())
        .await
        .unwrap();
    let answer = change(&life, &caller, "Wrong123").await;
    assert!(
        matches!(answer, Err(ChangePasswordError::WrongPassword)),
        "{answer:?}"
    );
    change(&life, &caller, RIGHT).await.unwrap();

    let access = life.world.authenticate_access();
    access.run(here.access.expose()).await.unwrap();
    assert!(
        access.run(life.tokens.access.expose()).await.is_err(),
        "the session before"
    );
    assert!(life.try_password(RIGHT, HOME).await.is_err());
    life.try_password(NEW, HOME).await.unwrap();
    let contents = life.world.contents().await;
    assert!(
        contents
            .mails
            .iter()
            .any(|mail| mail.kind == MailKind::PasswordChanged)
    );
    let mut audit = contents.audit.iter();
    assert!(audit.any(|entry| entry.event.action == AuditAction::PasswordChange));
}

#[tokio::test]
async fn r51_the_current_password_is_guessed_as_seldom_as_at_a_login() {
    let life = Life::verified().await;
    let here = life.try_password(RIGHT, HOME).await.unwrap();
    let caller = life
        .world
        .authenticate_access()
        .run(here.access.expose())
        .await
        .unwrap();
    for _ in 0..5 {
        let answer = change(&life, &caller, "Wrong123").await;
        assert!(matches!(answer, Err(ChangePasswordError::WrongPassword)));
    }
    let answer = change(&life, &caller, RIGHT).await;
    assert!(matches!(
        answer,
        Err(ChangePasswordError::Guess(GuessError::TooMany { .. }))
    ));
}

#[tokio::test]
async fn r6_a_full_pool_costs_a_change_no_turn_no_count_and_no_write() {
    let life = Life::verified().await;
    let here = life.try_password(RIGHT, HOME).await.unwrap();
    let access = life.world.authenticate_access();
    let caller = access.run(here.access.expose()).await.unwrap();
    let mut change = life.change_password();
    change.hasher = Arc::new(full_for(HashShare::of(life.scope())));
    // Mocks without an expectation fail the test when they are called.
    change.guesses.turns = Arc::new(MockTurns::new());
    change.guesses.throttles = Arc::new(MockThrottleRepository::new());
    change.accounts = Arc::new(MockAccountRepository::new());
    let passwords = NewPassword {
        current: password(RIGHT),
        new: password(NEW),
    };
    let answer = change.run(&caller, passwords, from_address(HOME)).await;
    assert!(
        matches!(
            answer,
            Err(ChangePasswordError::Hasher(HasherError::Busy { .. }))
        ),
        "{answer:?}"
    );
}

#[tokio::test]
async fn r23_a_reset_puts_the_first_registrant_out() {
    let life = Life::begin().await;
    life.send_mails().await;
    let verification = life.mailed_token();
    life.want_mail(VerificationPurpose::ResetPassword).await;
    life.send_mails().await;
    let account = reset(&life, &life.mailed_token()).await.unwrap();

    assert!(
        account.verified_at.is_some(),
        "who has the mailbox has shown it"
    );
    assert!(
        life.world
            .authenticate_access()
            .run(life.tokens.access.expose())
            .await
            .is_err()
    );
    assert!(
        !life
            .is_good(&verification, VerificationPurpose::VerifyEmail)
            .await
    );
    assert!(life.try_password(RIGHT, HOME).await.is_err());
    life.try_password(NEW, HOME).await.unwrap();
    let contents = life.world.contents().await;
    assert!(
        contents
            .mails
            .iter()
            .any(|mail| mail.kind == MailKind::PasswordChanged)
    );
    let mut audit = contents.audit.iter();
    assert!(audit.any(|entry| entry.event.action == AuditAction::PasswordReset));
}

#[tokio::test]
async fn r22_a_reset_token_is_good_once() {
    let life = Life::verified().await;
    life.want_mail(VerificationPurpose::ResetPassword).await;
    life.send_mails().await;
    let token = life.mailed_token();
    reset(&life, &token).await.unwrap();
    let answer = reset(&life, &token).await;
    assert!(matches!(answer, Err(ResetPasswordError::InvalidToken)));
}

#[tokio::test]
async fn r21_a_reset_token_ends_after_half_an_hour_and_costs_no_hash_then() {
    let life = Life::verified().await;
    life.want_mail(VerificationPurpose::ResetPassword).await;
    life.send_mails().await;
    life.world.clock.advance(seconds(30 * 60));
    let mut reset = life.reset_password();
    reset.hasher = Arc::new(MockPasswordHasher::new());
    let answer = reset
        .run(
            &life.mailed_token(),
            password(NEW),
            RequestOrigin::default(),
        )
        .await;
    assert!(matches!(answer, Err(ResetPasswordError::InvalidToken)));
}

#[tokio::test]
async fn r37_a_verification_token_resets_nothing() {
    let life = Life::begin().await;
    life.send_mails().await;
    let answer = reset(&life, &life.mailed_token()).await;
    assert!(matches!(answer, Err(ResetPasswordError::InvalidToken)));
}

#[tokio::test]
async fn r52_a_reset_forgives_what_was_guessed_before() {
    let life = Life::verified().await;
    for _ in 0..8 {
        life.try_password("Wrong123", HOME).await.unwrap_err();
    }
    life.want_mail(VerificationPurpose::ResetPassword).await;
    life.send_mails().await;
    reset(&life, &life.mailed_token()).await.unwrap();
    life.try_password(NEW, HOME).await.unwrap();
}

#[tokio::test]
async fn a_disabled_account_is_not_reset() {
    let life = Life::verified().await;
    life.want_mail(VerificationPurpose::ResetPassword).await;
    life.send_mails().await;
    let now = life.world.now();
    life.world
        .memory
        .suspend_account(life.account.id, now)
        .await;
    assert!(reset(&life, &life.mailed_token()).await.is_err());
}

async fn change(
    life: &Life,
    caller: &Authenticated,
    current: &str,
) -> Result<(), ChangePasswordError> {
    let passwords = NewPassword {
        current: password(current),
        new: password(NEW),
    };
    life.change_password()
        .run(caller, passwords, from_address(HOME))
        .await
}

async fn reset(
    life: &Life,
    token: &SecretText,
) -> Result<tenantry_domain::model::Account, ResetPasswordError> {
    let reset = life.reset_password();
    reset
        .run(token, password(NEW), RequestOrigin::default())
        .await
}
