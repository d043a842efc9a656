use tenantry_domain::accounts::Account;
use tenantry_domain::email::{DeliveryAttempt, DeliveryOutcome, EmailLease, OutboxEmail};
use tenantry_domain::retention::{PurgeReport, PurgeRequest};
use tenantry_domain::sessions::Session;
use tenantry_domain::throttling::{Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{Verification, VerificationPurpose};

use crate::conformance::arrange::{a_lone_developer, a_session_of, an_email_to, put_email};
use crate::fixtures::Fixtures;
use crate::{StoreSnapshot, StoreUnderTest};

/// Something of each kind that is swept, all of which comes to its end at one moment.
pub(super) struct Done {
    expired_session: Session,
    ended_session: Session,
    verification: Verification,
    email: OutboxEmail,
    throttle: ThrottleKey,
}

impl Done {
    pub(super) async fn store<S: StoreUnderTest>(
        store: &S,
        fixtures: &Fixtures,
        end: Timestamp,
    ) -> Self {
        let account = a_lone_developer(store, fixtures).await;
        let mut opening = fixtures.a_session_opening(&account);
        opening.session.expires_at = end;
        let sessions = store.store();
        sessions.open_session(&opening).await.expect("a session");
        let ended_session = a_session_of(store, fixtures, &account).await;
        store.end_session(ended_session.id, end).await;
        Self {
            expired_session: opening.session,
            ended_session,
            verification: an_expired_token(store, fixtures, &account, end).await,
            email: a_delivered_email(store, fixtures, &account, end).await,
            throttle: a_counter(store, &account, end).await,
        }
    }

    /// What a store holds that held this before and then swept it.
    pub(super) fn swept_from(&self, held: &mut StoreSnapshot) {
        let sessions = [self.expired_session.id, self.ended_session.id];
        held.sessions.retain(|one| !sessions.contains(&one.id));
        held.verifications
            .retain(|one| one.id != self.verification.id);
        held.emails.retain(|one| {
            one.id != self.email.id && one.verification_id != Some(self.verification.id)
        });
        let emails = &held.emails;
        held.email_states
            .retain(|one| emails.iter().any(|email| email.id == one.id));
        held.throttles.retain(|(key, _)| *key != self.throttle);
    }
}

async fn an_expired_token<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    end: Timestamp,
) -> Verification {
    let purpose = VerificationPurpose::ResetPassword;
    let (mut verification, email) = fixtures.an_email_with_token(account, purpose);
    verification.expires_at = end;
    let email = (email, Some(verification.clone()));
    put_email(store, fixtures, account, email).await;
    verification
}

async fn a_delivered_email<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    at: Timestamp,
) -> OutboxEmail {
    let email = an_email_to(store, fixtures, account).await;
    settle(store, fixtures, &email, DeliveryOutcome::Delivered { at }).await;
    email
}

/// Takes all emails that are due, and ends the try of this one.
pub(super) async fn settle<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    email: &OutboxEmail,
    outcome: DeliveryOutcome,
) {
    let (outbox, now) = (store.store(), fixtures.now());
    let lease = EmailLease {
        now,
        until: now,
        limit: u32::MAX,
    };
    let claimed = outbox.claim_emails(lease).await.expect("a claim");
    let claimed = claimed.iter().find(|one| one.email.id == email.id);
    let attempt = claimed.expect("it is due").attempt;
    let tried = DeliveryAttempt {
        email: email.id,
        attempt,
        outcome,
    };
    let settled = outbox.settle_deliveries(&[tried]).await;
    assert_eq!(settled.expect("a response"), 1, "it was just taken");
}

async fn a_counter<S: StoreUnderTest>(store: &S, account: &Account, end: Timestamp) -> ThrottleKey {
    let key = ThrottleKey::emails_to(
        VerificationPurpose::VerifyEmail,
        account.scope(),
        account.email.key(),
    );
    let rule = ThrottleRule::EMAILS_TO_ADDRESS;
    let limit = Limit {
        key: key.clone(),
        rule,
        only_unknown_clients: false,
    };
    let throttles = store.store();
    let counted = throttles
        .count_attempt(&[limit], end.minus(rule.window))
        .await;
    counted.expect("a response");
    key
}

pub(super) async fn sweep<S: StoreUnderTest>(store: &S, order: PurgeRequest) -> PurgeReport {
    let housekeeping = store.store();
    housekeeping.purge(&order).await.expect("a response")
}
