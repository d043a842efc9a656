use std::sync::Arc;

use tenantry_domain::email::{
    Delivery, DeliveryFailure, DeliveryOutcome, EmailKind, EmailsToRetry, MockOutboxRepository,
};
use tenantry_domain::store::PortError;
use tenantry_domain::verifications::VerificationPurpose;
use tenantry_domain_testkit::{MailerFailure, StoreUnderTest as _};

use super::account_fixture::{AccountFixture, seconds};

#[tokio::test]
async fn r26_an_email_goes_to_the_stored_address() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    let messages = fixture.app.mailer.messages();
    let to_jane = messages
        .iter()
        .find(|message| message.to == fixture.account.email)
        .unwrap();
    assert_eq!(to_jane.content.kind(), EmailKind::VerifyEmail);
    assert!(to_jane.project_name.is_some());
}

#[tokio::test]
async fn r29_an_email_that_fails_is_attempted_eight_times_with_growing_pauses_then_dead() {
    let fixture = AccountFixture::registered().await;
    fixture.send_emails().await;
    fixture.app.clock.advance(seconds(1));
    fixture
        .request_email(VerificationPurpose::ResetPassword)
        .await;
    while fixture
        .app
        .use_cases
        .process_email_requests
        .run(1)
        .await
        .unwrap()
        > 0
    {}
    fixture.app.mailer.fail(8, MailerFailure::Rejected);
    let mut pauses = Vec::new();
    for attempt in 1..=8 {
        let [email] = fixture
            .app
            .use_cases
            .deliver_emails
            .claim(10)
            .await
            .unwrap()
            .try_into()
            .unwrap();
        assert_eq!(email.attempt, attempt);
        let delivery = fixture.deliver(&email).await;
        if attempt == 8 {
            assert_eq!(delivery, Delivery::Dead(DeliveryFailure::Rejected));
            break;
        }
        assert_eq!(delivery, Delivery::Postponed(DeliveryFailure::Rejected));
        let due = due(&fixture, &email).await;
        pauses.push(fixture.app.now().until(due).as_secs());
        // The token in the email must not expire during the attempts.
        fixture.app.clock.set(due);
        if pauses.iter().sum::<u64>() > 20 * 60 {
            break;
        }
    }
    let growing = pauses.is_sorted() && pauses.len() >= 4;
    assert!(growing, "{pauses:?}");
}

#[tokio::test]
async fn r29_dead_emails_can_be_sent_again() {
    let fixture = AccountFixture::registered().await;
    fixture.app.mailer.fail(100, MailerFailure::Unreachable);
    let dead = loop {
        let emails = fixture
            .app
            .use_cases
            .deliver_emails
            .claim(10)
            .await
            .unwrap();
        let mut last = None;
        for email in emails {
            last = Some(fixture.deliver(&email).await);
        }
        if let Some(Delivery::Dead(_)) = last {
            break fixture.app.store.dead_emails(10).await.unwrap();
        }
        fixture.app.clock.advance(seconds(10 * 60 * 60 / 8));
        assert!(fixture.app.store.outbox_overview().await.unwrap().waiting > 0);
    };
    assert!(
        dead[0].reason.contains("a requested failure"),
        "{}",
        dead[0].reason
    );
    let now = fixture.app.now();
    let outbox = &fixture.app.store;
    assert!(outbox.retry_emails(EmailsToRetry::Dead, now).await.unwrap() > 0);
    assert_eq!(outbox.outbox_overview().await.unwrap().dead, 0);
}

#[tokio::test]
async fn an_email_whose_token_was_replaced_or_used_is_withdrawn() {
    let fixture = AccountFixture::registered().await;
    let claimed = fixture
        .app
        .use_cases
        .deliver_emails
        .claim(10)
        .await
        .unwrap();
    let to_jane = claimed
        .iter()
        .find(|one| one.account.id == fixture.account.id)
        .unwrap();
    let token = crate::test_app::TestApp::email_token_key()
        .token_of(to_jane.email.verification_id.unwrap());
    fixture
        .app
        .use_cases
        .verify_email
        .by_token(&token)
        .await
        .unwrap();
    fixture.app.clock.advance(seconds(61));
    let again = fixture
        .app
        .use_cases
        .deliver_emails
        .claim(10)
        .await
        .unwrap();
    let to_jane = again
        .iter()
        .find(|one| one.account.id == fixture.account.id)
        .unwrap();
    let delivery = fixture.deliver(to_jane).await;
    assert_eq!(delivery, Delivery::Withdrawn);
    assert_eq!(fixture.app.mailer.messages(), []);
}

#[tokio::test]
async fn a_disabled_account_gets_no_email() {
    let fixture = AccountFixture::registered().await;
    let now = fixture.app.now();
    fixture
        .app
        .memory
        .suspend_account(fixture.account.id, now)
        .await;
    fixture.send_emails().await;
    let messages = fixture.app.mailer.messages();
    assert!(
        messages
            .iter()
            .all(|message| message.to != fixture.account.email)
    );
}

#[tokio::test]
async fn r29_an_email_that_was_not_settled_is_sent_again_with_the_same_id() {
    let fixture = AccountFixture::registered().await;
    let mut outbox = MockOutboxRepository::new();
    let settle = outbox.expect_settle_deliveries().once();
    settle
        .withf(|tries| matches!(tries[0].outcome, DeliveryOutcome::Delivered { .. }))
        .returning(|_| Err(PortError::unavailable("away")));
    let mut deliver = fixture.app.use_cases.deliver_emails.clone();
    let claimed = deliver.claim(1).await.unwrap();
    deliver.outbox = Arc::new(outbox);
    let sent = deliver.send(&claimed[0]).await;
    assert!(deliver.settle(&[sent.tried]).await.is_err());
    fixture.app.clock.advance(seconds(60));
    fixture.send_emails().await;
    let ids: Vec<_> = fixture
        .app
        .mailer
        .messages()
        .iter()
        .map(|message| message.id)
        .collect();
    assert_eq!(
        ids.iter().filter(|id| **id == claimed[0].email.id).count(),
        2
    );
}

async fn due(
    fixture: &AccountFixture,
    email: &tenantry_domain::email::ClaimedEmail,
) -> tenantry_domain::values::Timestamp {
    let states = fixture.app.contents().await.email_states;
    let state = states.iter().find(|one| one.id == email.email.id).unwrap();
    state.due_at.unwrap()
}
