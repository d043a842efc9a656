use std::time::Duration;

use tenantry_domain::email::{
    ClaimedEmail, DeliveryAttempt, DeliveryOutcome, EmailLease, OutboxEmail,
};
use tenantry_domain::values::{EmailId, Timestamp};

use crate::StoreUnderTest;
use crate::conformance::arrange::{a_lone_developer, an_email_to};
use crate::fixtures::Fixtures;

/// How long emails are leased where it does not matter.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// Emails that wait, longest due first.
pub(super) async fn some_emails<S: StoreUnderTest, const N: usize>(
    store: &S,
    fixtures: &Fixtures,
) -> [OutboxEmail; N] {
    let account = a_lone_developer(store, fixtures).await;
    let mut emails = Vec::new();
    for _ in 0..N {
        emails.push(an_email_to(store, fixtures, &account).await);
    }
    emails.try_into().expect("so many emails")
}

/// Takes what is due.
pub(super) async fn claim<S: StoreUnderTest>(
    store: &S,
    now: Timestamp,
    limit: u32,
) -> Vec<ClaimedEmail> {
    let lease = EmailLease {
        now,
        until: now.plus(LEASE),
        limit,
    };
    store.store().claim_emails(lease).await.expect("a claim")
}

/// Takes all that is due: which emails, and which try of each.
pub(super) async fn claim_all<S: StoreUnderTest>(store: &S, now: Timestamp) -> Vec<(EmailId, u32)> {
    let claimed = claim(store, now, u32::MAX).await;
    let tries = claimed.into_iter().map(|one| (one.email.id, one.attempt));
    tries.collect()
}

pub(super) async fn settle<S: StoreUnderTest>(
    store: &S,
    (email, attempt): (EmailId, u32),
    outcome: DeliveryOutcome,
) -> bool {
    let tried = DeliveryAttempt {
        email,
        attempt,
        outcome,
    };
    settle_all(store, &[tried]).await == 1
}

/// How many tries were written down.
pub(super) async fn settle_all<S: StoreUnderTest>(store: &S, tries: &[DeliveryAttempt]) -> usize {
    let outbox = store.store();
    outbox.settle_deliveries(tries).await.expect("a response")
}

pub(super) fn postponed(until: Timestamp) -> DeliveryOutcome {
    DeliveryOutcome::Postponed {
        until,
        reason: "451 später ✉".to_owned(),
    }
}

pub(super) fn dead(at: Timestamp) -> DeliveryOutcome {
    DeliveryOutcome::Dead {
        at,
        reason: "550 unbekannt ✉".to_owned(),
    }
}

/// Every way in which a try can end.
pub(super) fn every_outcome(now: Timestamp) -> [DeliveryOutcome; 4] {
    [
        DeliveryOutcome::Delivered { at: now },
        DeliveryOutcome::Withdrawn,
        postponed(now),
        dead(now),
    ]
}
