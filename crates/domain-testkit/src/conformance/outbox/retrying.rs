use tenantry_domain::model::OutboxMail;
use tenantry_domain::ports::{MailOutcome, MailsToRetry};
use tenantry_domain::values::{MailId, Timestamp};

use super::tries::{LEASE, claim_all, dead, postponed, settle, some_mails};
use crate::fixtures::Fixtures;
use crate::{Contents, StoreUnderTest};

/// Two mails in each state that a mail can be in; each was tried once.
struct Mails {
    delivered: [OutboxMail; 2],
    postponed: [OutboxMail; 2],
    dead: [OutboxMail; 2],
    leased: [OutboxMail; 2],
    now: Timestamp,
}

async fn in_every_state<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) -> Mails {
    let delivered = some_mails(store, fixtures).await;
    let waiting = some_mails(store, fixtures).await;
    let given_up = some_mails(store, fixtures).await;
    let leased = some_mails(store, fixtures).await;
    let now = fixtures.now();
    claim_all(store, now).await;
    for (mails, outcome) in [
        (&delivered, MailOutcome::Delivered { at: now }),
        (&waiting, postponed(now.plus(1000 * LEASE))),
        (&given_up, dead(now)),
    ] {
        for mail in mails {
            assert!(settle(store, (mail.id, 1), outcome.clone()).await);
        }
    }
    Mails {
        delivered,
        postponed: waiting,
        dead: given_up,
        leased,
        now,
    }
}

/// What was given up is due at once and has every try before it; everything else stays as it is.
pub async fn dead_mails_can_be_sent_again<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mails = in_every_state(&store, &fixtures).await;
    let outbox = store.stores().outbox;
    let before = store.contents().await;
    let retried = outbox.retry(MailsToRetry::Dead, mails.now).await;
    assert_eq!(retried.expect("an answer"), 2);
    let others = [mails.delivered, mails.postponed, mails.leased].concat();
    stay_as_they_were(&before, &store.contents().await, &others);
    assert_eq!(outbox.dead(9).await.expect("a list"), []);
    let due = mails.dead.map(|mail| (mail.id, 1));
    assert_eq!(
        sorted(claim_all(&store, mails.now).await),
        sorted(due.to_vec())
    );
    let again = outbox.retry(MailsToRetry::Dead, mails.now).await;
    assert_eq!(again.expect("an answer"), 0, "none is dead");
}

/// What waits after a failed try is due at once, and the try is not forgotten; what is being sent, or is
/// done with, stays as it is.
pub async fn waiting_mails_can_be_hastened<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mails = in_every_state(&store, &fixtures).await;
    let before = store.contents().await;
    let outbox = store.stores().outbox;
    let hastened = outbox.retry(MailsToRetry::Waiting, mails.now).await;
    assert_eq!(hastened.expect("an answer"), 2);
    let others = [mails.delivered, mails.dead, mails.leased].concat();
    stay_as_they_were(&before, &store.contents().await, &others);
    let due = mails.postponed.map(|mail| (mail.id, 2));
    assert_eq!(
        sorted(claim_all(&store, mails.now).await),
        sorted(due.to_vec())
    );
}

#[track_caller]
fn stay_as_they_were(before: &Contents, after: &Contents, mails: &[OutboxMail]) {
    let states_of = |contents: &Contents| -> Vec<_> {
        let states = contents.mail_states.iter().cloned();
        states
            .filter(|state| mails.iter().any(|mail| mail.id == state.id))
            .collect()
    };
    assert_eq!(states_of(after), states_of(before));
    assert_eq!(after.mails, before.mails);
}

fn sorted(mut tries: Vec<(MailId, u32)>) -> Vec<(MailId, u32)> {
    tries.sort_unstable();
    tries
}
