use tenantry_domain::email::{DeliveryOutcome, EmailsToRetry, OutboxEmail};
use tenantry_domain::values::{EmailId, Timestamp};

use super::deliveries::{LEASE, claim_all, dead, postponed, settle, some_emails};
use crate::StoreSnapshot;
use crate::conformance::prelude::*;

contracts!(
    "outbox",
    /// Dead emails are due again with all their attempts. Other emails do not change.
    async fn dead_emails_can_be_sent_again(test: &StoreTest) {
        let emails = in_every_state(test).await;
        let before = test.contents().await;
        let retried = test.retry_emails(EmailsToRetry::Dead, emails.now).await;
        assert_eq!(retried.expect("no failure"), 2);
        let others = [emails.delivered, emails.postponed, emails.leased].concat();
        stay_as_they_were(&before, &test.contents().await, &others);
        assert_eq!(test.dead_emails(9).await.expect("a list"), []);
        let due = emails.dead.map(|email| (email.id, 1));
        assert_eq!(
            sorted(claim_all(test, emails.now).await),
            sorted(due.to_vec())
        );
        let again = test.retry_emails(EmailsToRetry::Dead, emails.now).await;
        assert_eq!(again.expect("no failure"), 0, "none is dead");
    },
    /// Postponed emails are due now and keep their attempts. Leased and final emails do not change.
    async fn waiting_emails_can_be_retried_now(test: &StoreTest) {
        let emails = in_every_state(test).await;
        let before = test.contents().await;
        let retried = test.retry_emails(EmailsToRetry::Waiting, emails.now).await;
        assert_eq!(retried.expect("no failure"), 2);
        let others = [emails.delivered, emails.dead, emails.leased].concat();
        stay_as_they_were(&before, &test.contents().await, &others);
        let due = emails.postponed.map(|email| (email.id, 2));
        assert_eq!(
            sorted(claim_all(test, emails.now).await),
            sorted(due.to_vec())
        );
    }
);

/// Two emails in each state, each after one attempt.
struct Emails {
    delivered: [OutboxEmail; 2],
    postponed: [OutboxEmail; 2],
    dead: [OutboxEmail; 2],
    leased: [OutboxEmail; 2],
    now: Timestamp,
}

async fn in_every_state(test: &StoreTest) -> Emails {
    let delivered = some_emails(test).await;
    let waiting = some_emails(test).await;
    let dead_email = some_emails(test).await;
    let leased = some_emails(test).await;
    let now = test.make.now();
    claim_all(test, now).await;
    for (emails, outcome) in [
        (&delivered, DeliveryOutcome::Delivered { at: now }),
        (&waiting, postponed(now.plus(1000 * LEASE))),
        (&dead_email, dead(now)),
    ] {
        for email in emails {
            assert!(settle(test, (email.id, 1), outcome.clone()).await);
        }
    }
    Emails {
        delivered,
        postponed: waiting,
        dead: dead_email,
        leased,
        now,
    }
}

#[track_caller]
fn stay_as_they_were(before: &StoreSnapshot, after: &StoreSnapshot, emails: &[OutboxEmail]) {
    let states_of = |contents: &StoreSnapshot| -> Vec<_> {
        let states = contents.email_states.iter().cloned();
        states
            .filter(|state| emails.iter().any(|email| email.id == state.id))
            .collect()
    };
    assert_eq!(states_of(after), states_of(before));
    assert_eq!(after.emails, before.emails);
}

fn sorted(mut tries: Vec<(EmailId, u32)>) -> Vec<(EmailId, u32)> {
    tries.sort_unstable();
    tries
}
