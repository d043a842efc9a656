use std::time::Duration;

use tenantry_domain::email::{
    ClaimedEmail, DeliveryAttempt, DeliveryOutcome, EmailLease, OutboxEmail,
};
use tenantry_domain::values::{EmailId, Timestamp};

use crate::conformance::prelude::*;

/// The length of a lease where it does not matter.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// Waiting emails, longest due first.
pub(super) async fn some_emails<const N: usize>(test: &StoreTest) -> [OutboxEmail; N] {
    let account = test.a_lone_developer().await;
    let mut emails = Vec::new();
    for _ in 0..N {
        emails.push(test.an_email_to(&account).await);
    }
    emails.try_into().expect("so many emails")
}

pub(super) async fn claim(test: &StoreTest, now: Timestamp, limit: u32) -> Vec<ClaimedEmail> {
    let lease = EmailLease {
        now,
        until: now.plus(LEASE),
        limit,
    };
    test.claim_emails(lease).await.expect("a claim")
}

/// Claims everything that is due: the emails, and the number of each attempt.
pub(super) async fn claim_all(test: &StoreTest, now: Timestamp) -> Vec<(EmailId, u32)> {
    let claimed = claim(test, now, u32::MAX).await;
    let tries = claimed.into_iter().map(|one| (one.email.id, one.attempt));
    tries.collect()
}

pub(super) async fn settle(
    test: &StoreTest,
    (email, attempt): (EmailId, u32),
    outcome: DeliveryOutcome,
) -> bool {
    let tried = DeliveryAttempt {
        email,
        attempt,
        outcome,
    };
    settle_all(test, &[tried]).await == 1
}

/// The number of settled deliveries.
pub(super) async fn settle_all(test: &StoreTest, tries: &[DeliveryAttempt]) -> usize {
    test.settle_deliveries(tries).await.expect("no failure")
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

pub(super) fn every_outcome(now: Timestamp) -> [DeliveryOutcome; 4] {
    [
        DeliveryOutcome::Delivered { at: now },
        DeliveryOutcome::Withdrawn,
        postponed(now),
        dead(now),
    ]
}
