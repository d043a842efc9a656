//! What the writes need.

use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::accounts::{Account, EndUserRegistration};
use tenantry_domain::effects::Effects;
use tenantry_domain::email::{DeliveryAttempt, DeliveryOutcome, EmailLease, ProcessedEmailRequest};
use tenantry_domain::store::Store;
use tenantry_domain::throttling::{AttemptOutcome, Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::{ClientNetwork, Timestamp};
use tenantry_domain::verifications::{Verification, VerificationPurpose};

use crate::fixtures::{Fixtures, grant_of};

/// An end user whose email is not verified, with a session, and its developer.
pub(super) async fn end_user(store: &Arc<dyn Store>, fixtures: &Fixtures) -> EndUserRegistration {
    let developer = fixtures.a_developer_registration();
    let registered = store.register_developer(&developer).await;
    registered.expect("a developer");
    let user = fixtures.an_end_user_registration(grant_of(&developer));
    let registered = store.register_end_user(&user).await;
    registered.expect("an end user");
    user
}

/// A stored request for an email that resets the password, what completes it, and its token.
pub(super) async fn reset_request(
    store: &Arc<dyn Store>,
    fixtures: &Fixtures,
    account: &Account,
) -> (ProcessedEmailRequest, Verification) {
    let purpose = VerificationPurpose::ResetPassword;
    let request = fixtures.an_email_request(account, purpose);
    let submitted = store.submit_email_request(&request, &[]).await;
    submitted.expect("a request");
    let (verification, email) = fixtures.an_email_with_token(account, purpose);
    let processed = ProcessedEmailRequest {
        request: request.id,
        verification: Some(verification.clone()),
        effects: Effects::default().with_emails([email]),
    };
    (processed, verification)
}

/// Limits on login attempts of this account, of one client and of all.
pub(super) fn limits_of(account: &Account) -> Vec<Limit> {
    let limit = |key| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients: false,
    };
    keys_of(account).map(limit).into()
}

pub(super) fn settled(account: &Account, trusted_until: Timestamp) -> Vec<AttemptOutcome> {
    let [key, all] = keys_of(account);
    vec![
        AttemptOutcome::Succeeded { key, trusted_until },
        AttemptOutcome::Refunded { key: all },
    ]
}

fn keys_of(account: &Account) -> [ThrottleKey; 2] {
    let client = ClientNetwork::of("192.0.2.1".parse().expect("an IP address"));
    [Some(client), None]
        .map(|client| ThrottleKey::password(account.tenant(), account.email.key(), client))
}

pub(super) fn lease_at(fixtures: &Fixtures) -> EmailLease {
    EmailLease {
        now: fixtures.now(),
        until: fixtures.now().plus(Duration::from_secs(60)),
        limit: 10,
    }
}

/// Takes every due email, and returns how its delivery ended.
pub(super) async fn claim(
    store: &Arc<dyn Store>,
    fixtures: &Fixtures,
    is_delivered: bool,
) -> Vec<DeliveryAttempt> {
    let claimed = store
        .claim_emails(lease_at(fixtures))
        .await
        .expect("emails");
    let at = fixtures.now();
    let attempts = claimed.into_iter().map(|claimed| DeliveryAttempt {
        email: claimed.email.id,
        attempt: claimed.attempt,
        outcome: if is_delivered {
            DeliveryOutcome::Delivered { at }
        } else {
            let reason = "451 try later".to_owned();
            DeliveryOutcome::Dead { at, reason }
        },
    });
    attempts.collect()
}
