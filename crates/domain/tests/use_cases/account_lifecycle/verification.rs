use std::sync::Arc;

use tenantry_domain::accounts::{AccountLookup, MockAccountRepository, Tenant};
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::email::{EmailContent, NewEmailRequest};
use tenantry_domain::store::PortError;
use tenantry_domain::values::SecretText;
use tenantry_domain::verifications::{Verification, VerificationPurpose, VerifyEmailError};
use tenantry_domain_testkit::fixtures::email;

use super::account_fixture::{AccountFixture, from_address, seconds};

#[tokio::test]
async fn r22_a_link_verifies_once() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    let token = fixture.emailed_token();
    let account = fixture
        .app
        .use_cases
        .verify_email
        .by_token(&token)
        .await
        .unwrap();
    assert!(account.is_active());
    let response = fixture.app.use_cases.verify_email.by_token(&token).await;
    assert!(matches!(response, Err(VerifyEmailError::Invalid)));
}

#[tokio::test]
async fn a_code_verifies_as_the_link_does_and_uses_the_link() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    let account = by_code(&fixture, &fixture.emailed_code()).await.unwrap();
    assert!(account.is_active());
    assert!(
        fixture
            .app
            .use_cases
            .verify_email
            .by_token(&fixture.emailed_token())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn r51_a_code_has_five_attempts_and_the_link_stays_valid() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    let right = fixture.emailed_code();
    let wrong = if right.expose() == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..Verification::CODE_TRIES {
        assert!(
            by_code(&fixture, &SecretText::new(wrong.to_owned()))
                .await
                .is_err()
        );
    }
    assert!(by_code(&fixture, &right).await.is_err());
    fixture
        .app
        .use_cases
        .verify_email
        .by_token(&fixture.emailed_token())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_code_is_valid_for_ten_minutes() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    fixture.app.clock.advance(seconds(10 * 60));
    assert!(by_code(&fixture, &fixture.emailed_code()).await.is_err());
}

#[tokio::test]
async fn r21_only_the_newest_link_is_valid() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    let first = fixture.emailed_token();
    fixture.app.clock.advance(seconds(1));
    fixture
        .request_email(VerificationPurpose::VerifyEmail)
        .await;
    fixture.send_emails().await;
    let second = fixture.emailed_token();
    assert!(
        fixture
            .app
            .use_cases
            .verify_email
            .by_token(&first)
            .await
            .is_err()
    );
    fixture
        .app
        .use_cases
        .verify_email
        .by_token(&second)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_link_is_valid_for_a_day() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    fixture.app.clock.advance(seconds(24 * 60 * 60));
    assert!(
        fixture
            .app
            .use_cases
            .verify_email
            .by_token(&fixture.emailed_token())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_verified_account_gets_an_email_that_reports_it() {
    let fixture = AccountFixture::verified().await;
    fixture
        .request_email(VerificationPurpose::VerifyEmail)
        .await;
    fixture.send_emails().await;
    let messages = fixture.app.mailer.messages();
    assert_eq!(
        messages.last().unwrap().content,
        EmailContent::AlreadyRegistered
    );
}

#[tokio::test]
async fn r27_an_unknown_address_gets_no_email_and_stores_nothing() {
    let fixture = AccountFixture::verified().await;
    let messages = fixture.app.mailer.messages();
    for purpose in [
        VerificationPurpose::VerifyEmail,
        VerificationPurpose::ResetPassword,
    ] {
        let new = NewEmailRequest {
            tenant: Tenant::Platform,
            email: email("unknown@example.com").key().clone(),
            purpose,
        };
        fixture
            .app
            .use_cases
            .request_email
            .run(new, &RequestOrigin::default())
            .await
            .unwrap();
    }
    fixture.send_emails().await;
    let to_others =
        |one: &&tenantry_domain::email::EmailMessage| one.to != email("dev@example.com");
    let sent = fixture.app.mailer.messages();
    assert_eq!(
        sent.iter().filter(to_others).count(),
        messages.iter().filter(to_others).count()
    );
    assert_eq!(
        fixture.app.store.oldest_email_requests(10).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn r29_a_request_that_cannot_be_processed_delays_no_other() {
    let fixture = AccountFixture::registered().await;
    for _ in 0..2 {
        fixture
            .request_email(VerificationPurpose::ResetPassword)
            .await;
    }
    let mut accounts = MockAccountRepository::new();
    let lookup = accounts.expect_find_account_by_email().once();
    lookup.returning(|_, _| Err(PortError::corrupt("unreadable")));
    let jane = fixture.account.clone();
    let lookup = accounts.expect_find_account_by_email().once();
    lookup.returning(move |_, _| Ok(AccountLookup::Found(jane.clone())));
    let mut process = fixture.app.use_cases.process_email_requests.clone();
    process.accounts = Arc::new(accounts);
    assert!(process.run(10).await.is_err());
    let left = fixture.app.store.oldest_email_requests(10).await;
    assert_eq!(left.unwrap().len(), 1, "the one that failed");
}

#[tokio::test]
async fn r27_three_emails_an_hour_to_one_address() {
    let fixture = AccountFixture::verified().await;
    let before = fixture.app.mailer.messages().len();
    for _ in 0..10 {
        fixture
            .request_email(VerificationPurpose::ResetPassword)
            .await;
        fixture.send_emails().await;
    }
    assert_eq!(fixture.app.mailer.messages().len() - before, 3);
    fixture.app.clock.advance(seconds(60 * 60));
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    fixture.send_emails().await;
    assert_eq!(fixture.app.mailer.messages().len() - before, 4);
}

#[tokio::test]
async fn r52_other_requests_do_not_use_up_the_password_resets() {
    let fixture = AccountFixture::verified().await;
    for _ in 0..10 {
        fixture
            .request_email(VerificationPurpose::VerifyEmail)
            .await;
    }
    fixture.send_emails().await;
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    fixture.send_emails().await;
    let token = fixture.emailed_token();
    assert!(
        fixture
            .is_valid(&token, VerificationPurpose::ResetPassword)
            .await
    );
}

#[tokio::test]
async fn r27_twenty_emails_an_hour_by_one_client() {
    let fixture = AccountFixture::verified().await;
    for number in 0..30 {
        let new = NewEmailRequest {
            tenant: Tenant::Platform,
            email: email(&format!("user{number}@example.com")).key().clone(),
            purpose: VerificationPurpose::ResetPassword,
        };
        let origin = from_address("192.0.2.7");
        fixture
            .app
            .use_cases
            .request_email
            .run(new, &origin)
            .await
            .unwrap();
    }
    assert_eq!(
        fixture
            .app
            .store
            .oldest_email_requests(100)
            .await
            .unwrap()
            .len(),
        20
    );
}

async fn by_code(
    fixture: &AccountFixture,
    code: &SecretText,
) -> Result<tenantry_domain::accounts::Account, VerifyEmailError> {
    let verify = &fixture.app.use_cases.verify_email;
    verify
        .by_code(fixture.tenant(), fixture.account.email.key(), code)
        .await
}
