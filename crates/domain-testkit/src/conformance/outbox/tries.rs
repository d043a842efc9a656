use std::time::Duration;

use tenantry_domain::model::OutboxMail;
use tenantry_domain::ports::{ClaimedMail, MailLease, MailOutcome, MailTry};
use tenantry_domain::values::{MailId, Timestamp};

use crate::StoreUnderTest;
use crate::conformance::given::{a_lone_developer, a_mail_to};
use crate::fixtures::Fixtures;

/// How long mails are leased where it does not matter.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// Mails that wait, longest due first.
pub(super) async fn some_mails<S: StoreUnderTest, const N: usize>(
    store: &S,
    fixtures: &Fixtures,
) -> [OutboxMail; N] {
    let account = a_lone_developer(store, fixtures).await;
    let mut mails = Vec::new();
    for _ in 0..N {
        mails.push(a_mail_to(store, fixtures, &account).await);
    }
    mails.try_into().expect("so many mails")
}

/// Takes what is due.
pub(super) async fn claim<S: StoreUnderTest>(
    store: &S,
    now: Timestamp,
    limit: u32,
) -> Vec<ClaimedMail> {
    let lease = MailLease {
        now,
        until: now.plus(LEASE),
        limit,
    };
    store.stores().outbox.claim(lease).await.expect("a claim")
}

/// Takes all that is due: which mails, and which try of each.
pub(super) async fn claim_all<S: StoreUnderTest>(store: &S, now: Timestamp) -> Vec<(MailId, u32)> {
    let claimed = claim(store, now, u32::MAX).await;
    let tries = claimed.into_iter().map(|one| (one.mail.id, one.attempt));
    tries.collect()
}

pub(super) async fn settle<S: StoreUnderTest>(
    store: &S,
    (mail, attempt): (MailId, u32),
    outcome: MailOutcome,
) -> bool {
    let tried = MailTry {
        mail,
        attempt,
        outcome,
    };
    settle_all(store, &[tried]).await == 1
}

/// How many tries were written down.
pub(super) async fn settle_all<S: StoreUnderTest>(store: &S, tries: &[MailTry]) -> usize {
    let outbox = store.stores().outbox;
    outbox.settle(tries).await.expect("an answer")
}

pub(super) fn postponed(until: Timestamp) -> MailOutcome {
    MailOutcome::Postponed {
        until,
        reason: "451 später ✉".to_owned(),
    }
}

pub(super) fn dead(at: Timestamp) -> MailOutcome {
    MailOutcome::Dead {
        at,
        reason: "550 unbekannt ✉".to_owned(),
    }
}

/// Every way in which a try can end.
pub(super) fn every_outcome(now: Timestamp) -> [MailOutcome; 4] {
    [
        MailOutcome::Delivered { at: now },
        MailOutcome::Withdrawn,
        postponed(now),
        dead(now),
    ]
}
