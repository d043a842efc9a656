use std::sync::Arc;

use tenantry_domain::model::{
    AccountScope, LetterContent, RequestOrigin, Verification, VerificationPurpose,
};
use tenantry_domain::ports::{AccountLookup, MockAccountRepository, StoreError};
use tenantry_domain::use_cases::{MailWanted, VerifyEmailError};
use tenantry_domain::values::SecretText;
use tenantry_domain_testkit::fixtures::email;

use super::world::{Life, from_address, seconds};

#[tokio::test]
async fn r22_a_link_verifies_once() {
    let life = Life::begin().await;
    life.send_mails().await;
    let token = life.mailed_token();
    let account = life.verify_email().by_token(&token).await.unwrap();
    assert!(account.is_active());
    let answer = life.verify_email().by_token(&token).await;
    assert!(matches!(answer, Err(VerifyEmailError::Invalid)));
}

#[tokio::test]
async fn a_code_verifies_as_the_link_does_and_uses_it_up() {
    let life = Life::begin().await;
    life.send_mails().await;
    let account = by_code(&life, &life.mailed_code()).await.unwrap();
    assert!(account.is_active());
    assert!(
        life.verify_email()
            .by_token(&life.mailed_token())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn r51_a_code_has_five_tries_and_the_link_stays_good() {
    let life = Life::begin().await;
    life.send_mails().await;
    let right = life.mailed_code();
    let wrong = if right.expose() == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..Verification::CODE_TRIES {
        assert!(
            by_code(&life, &SecretText::new(wrong.to_owned()))
                .await
                .is_err()
        );
    }
    assert!(by_code(&life, &right).await.is_err());
    life.verify_email()
        .by_token(&life.mailed_token())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes() {
    let life = Life::begin().await;
    life.send_mails().await;
    life.world.clock.advance(seconds(10 * 60));
    assert!(by_code(&life, &life.mailed_code()).await.is_err());
}

#[tokio::test]
async fn r21_the_newest_link_is_the_good_one() {
    let life = Life::begin().await;
    life.send_mails().await;
    let first = life.mailed_token();
    life.world.clock.advance(seconds(1));
    life.want_mail(VerificationPurpose::VerifyEmail).await;
    life.send_mails().await;
    let second = life.mailed_token();
    assert!(life.verify_email().by_token(&first).await.is_err());
    life.verify_email().by_token(&second).await.unwrap();
}

#[tokio::test]
async fn a_link_is_good_for_a_day() {
    let life = Life::begin().await;
    life.send_mails().await;
    life.world.clock.advance(seconds(24 * 60 * 60));
    assert!(
        life.verify_email()
            .by_token(&life.mailed_token())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn who_is_verified_already_is_told_so() {
    let life = Life::verified().await;
    life.want_mail(VerificationPurpose::VerifyEmail).await;
    life.send_mails().await;
    let letters = life.mailer.letters();
    assert_eq!(
        letters.last().unwrap().content,
        LetterContent::AlreadyRegistered
    );
}

#[tokio::test]
async fn r27_an_address_that_nobody_has_gets_no_mail_and_leaves_nothing() {
    let life = Life::verified().await;
    let letters = life.mailer.letters();
    for purpose in [
        VerificationPurpose::VerifyEmail,
        VerificationPurpose::ResetPassword,
    ] {
        let wanted = MailWanted {
            scope: AccountScope::Platform,
            email: email("nobody@example.com").key().clone(),
            purpose,
        };
        life.request_mail()
            .run(wanted, &RequestOrigin::default())
            .await
            .unwrap();
    }
    life.send_mails().await;
    let to_others = |one: &&tenantry_domain::model::Letter| one.to != email("dev@example.com");
    let sent = life.mailer.letters();
    assert_eq!(
        sent.iter().filter(to_others).count(),
        letters.iter().filter(to_others).count()
    );
    assert_eq!(
        life.world.stores.mail_requests.oldest(10).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn r29_a_request_that_cannot_be_fulfilled_keeps_no_other_waiting() {
    let life = Life::begin().await;
    for _ in 0..2 {
        life.want_mail(VerificationPurpose::ResetPassword).await;
    }
    let mut accounts = MockAccountRepository::new();
    let lookup = accounts.expect_find_by_email().once();
    lookup.returning(|_, _| Err(StoreError::corrupt("unreadable")));
    let jane = life.account.clone();
    let lookup = accounts.expect_find_by_email().once();
    lookup.returning(move |_, _| Ok(AccountLookup::Found(jane.clone())));
    let mut fulfil = life.fulfil_mail_requests();
    fulfil.accounts = Arc::new(accounts);
    assert!(fulfil.run(10).await.is_err());
    let left = life.world.stores.mail_requests.oldest(10).await;
    assert_eq!(left.unwrap().len(), 1, "the one that failed");
}

#[tokio::test]
async fn r27_three_mails_an_hour_to_one_address() {
    let life = Life::verified().await;
    let before = life.mailer.letters().len();
    for _ in 0..10 {
        life.want_mail(VerificationPurpose::ResetPassword).await;
        life.send_mails().await;
    }
    assert_eq!(life.mailer.letters().len() - before, 3);
    life.world.clock.advance(seconds(60 * 60));
    life.want_mail(VerificationPurpose::ResetPassword).await;
    life.send_mails().await;
    assert_eq!(life.mailer.letters().len() - before, 4);
}

#[tokio::test]
async fn r52_nobody_uses_up_a_victims_resets_by_asking_for_other_mails() {
    let life = Life::verified().await;
    for _ in 0..10 {
        life.want_mail(VerificationPurpose::VerifyEmail).await;
    }
    life.send_mails().await;
    life.want_mail(VerificationPurpose::ResetPassword).await;
    life.send_mails().await;
    let token = life.mailed_token();
    assert!(
        life.is_good(&token, VerificationPurpose::ResetPassword)
            .await
    );
}

#[tokio::test]
async fn r27_twenty_mails_an_hour_by_one_client() {
    let life = Life::verified().await;
    for number in 0..30 {
        let wanted = MailWanted {
            scope: AccountScope::Platform,
            email: email(&format!("user{number}@example.com")).key().clone(),
            purpose: VerificationPurpose::ResetPassword,
        };
        let origin = from_address("192.0.2.7");
        life.request_mail().run(wanted, &origin).await.unwrap();
    }
    assert_eq!(
        life.world
            .stores
            .mail_requests
            .oldest(100)
            .await
            .unwrap()
            .len(),
        20
    );
}

async fn by_code(
    life: &Life,
    code: &SecretText,
) -> Result<tenantry_domain::model::Account, VerifyEmailError> {
    let verify = life.verify_email();
    verify
        .by_code(life.scope(), life.account.email.key(), code)
        .await
}
