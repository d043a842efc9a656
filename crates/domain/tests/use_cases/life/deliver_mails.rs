use std::sync::Arc;

use tenantry_domain::model::{MailKind, VerificationPurpose};
use tenantry_domain::ports::{MailOutcome, MailsToRetry, MockOutboxRepository, StoreError};
use tenantry_domain::use_cases::{Delivery, DeliveryFailure};
use tenantry_domain_testkit::{MailerFailure, StoreUnderTest as _};

use super::world::{Life, seconds};

#[tokio::test]
async fn r26_a_mail_goes_to_the_stored_address() {
    let life = Life::begin().await;
    life.send_mails().await;
    let letters = life.mailer.letters();
    let to_jane = letters
        .iter()
        .find(|letter| letter.to == life.account.email)
        .unwrap();
    assert_eq!(to_jane.content.kind(), MailKind::VerifyEmail);
    assert!(to_jane.project_name.is_some());
}

#[tokio::test]
async fn r29_a_mail_that_fails_is_tried_eight_times_with_growing_pauses_then_dead() {
    let life = Life::begin().await;
    life.send_mails().await;
    life.world.clock.advance(seconds(1));
    life.want_mail(VerificationPurpose::ResetPassword).await;
    while life.fulfil_mail_requests().run(1).await.unwrap() > 0 {}
    life.mailer.fail(8, MailerFailure::Refused);
    let mut pauses = Vec::new();
    for attempt in 1..=8 {
        let [mail] = life
            .deliver_mails()
            .claim(10)
            .await
            .unwrap()
            .try_into()
            .unwrap();
        assert_eq!(mail.attempt, attempt);
        let delivery = life.deliver(&mail).await;
        if attempt == 8 {
            assert_eq!(delivery, Delivery::Dead(DeliveryFailure::Refused));
            break;
        }
        assert_eq!(delivery, Delivery::Postponed(DeliveryFailure::Refused));
        let due = due(&life, &mail).await;
        pauses.push(life.world.now().until(due).as_secs());
        // A token that carries the mail must outlive the tries here.
        life.world.clock.set(due);
        if pauses.iter().sum::<u64>() > 20 * 60 {
            break;
        }
    }
    let growing = pauses.is_sorted() && pauses.len() >= 4;
    assert!(growing, "{pauses:?}");
}

#[tokio::test]
async fn r29_dead_mails_can_be_sent_again() {
    let life = Life::begin().await;
    life.mailer.fail(100, MailerFailure::Unreachable);
    let dead = loop {
        let mails = life.deliver_mails().claim(10).await.unwrap();
        let mut last = None;
        for mail in mails {
            last = Some(life.deliver(&mail).await);
        }
        if let Some(Delivery::Dead(_)) = last {
            break life.world.stores.outbox.dead(10).await.unwrap();
        }
        life.world.clock.advance(seconds(10 * 60 * 60 / 8));
        assert!(life.world.stores.outbox.overview().await.unwrap().waiting > 0);
    };
    assert!(
        dead[0].reason.contains("it is told to"),
        "{}",
        dead[0].reason
    );
    let now = life.world.now();
    let outbox = &life.world.stores.outbox;
    assert!(outbox.retry(MailsToRetry::Dead, now).await.unwrap() > 0);
    assert_eq!(outbox.overview().await.unwrap().dead, 0);
}

#[tokio::test]
async fn a_mail_whose_token_was_replaced_or_used_is_withdrawn() {
    let life = Life::begin().await;
    let claimed = life.deliver_mails().claim(10).await.unwrap();
    let to_jane = claimed
        .iter()
        .find(|one| one.account.id == life.account.id)
        .unwrap();
    let token =
        crate::world::World::mail_token_key().token_of(to_jane.mail.verification_id.unwrap());
    life.verify_email().by_token(&token).await.unwrap();
    life.world.clock.advance(seconds(61));
    let again = life.deliver_mails().claim(10).await.unwrap();
    let to_jane = again
        .iter()
        .find(|one| one.account.id == life.account.id)
        .unwrap();
    let delivery = life.deliver(to_jane).await;
    assert_eq!(delivery, Delivery::Withdrawn);
    assert_eq!(life.mailer.letters(), []);
}

#[tokio::test]
async fn nothing_is_mailed_to_a_disabled_account() {
    let life = Life::begin().await;
    let now = life.world.now();
    life.world
        .memory
        .suspend_account(life.account.id, now)
        .await;
    life.send_mails().await;
    let letters = life.mailer.letters();
    assert!(letters.iter().all(|letter| letter.to != life.account.email));
}

#[tokio::test]
async fn r29_a_mail_whose_end_was_not_written_down_is_sent_again_as_the_same() {
    let life = Life::begin().await;
    let mut outbox = MockOutboxRepository::new();
    let settle = outbox.expect_settle().once();
    settle
        .withf(|tries| matches!(tries[0].outcome, MailOutcome::Delivered { .. }))
        .returning(|_| Err(StoreError::unavailable("away")));
    let mut deliver = life.deliver_mails();
    let claimed = deliver.claim(1).await.unwrap();
    deliver.outbox = Arc::new(outbox);
    let sent = deliver.send(&claimed[0]).await;
    assert!(deliver.settle(&[sent.tried]).await.is_err());
    life.world.clock.advance(seconds(60));
    life.send_mails().await;
    let ids: Vec<_> = life
        .mailer
        .letters()
        .iter()
        .map(|letter| letter.id)
        .collect();
    assert_eq!(
        ids.iter().filter(|id| **id == claimed[0].mail.id).count(),
        2
    );
}

async fn due(
    life: &Life,
    mail: &tenantry_domain::ports::ClaimedMail,
) -> tenantry_domain::values::Timestamp {
    let states = life.world.contents().await.mail_states;
    let state = states.iter().find(|one| one.id == mail.mail.id).unwrap();
    state.due_at.unwrap()
}
