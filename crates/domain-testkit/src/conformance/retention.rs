//! [`RetentionRepository`](tenantry_domain::retention::RetentionRepository).

use std::time::Duration;

use tenantry_domain::accounts::{Account, DeveloperRegistration, EndUserRegistration};
use tenantry_domain::email::{DeliveryAttempt, DeliveryOutcome, EmailLease, OutboxEmail};
use tenantry_domain::retention::{PurgeReport, PurgeRequest};
use tenantry_domain::sessions::Session;
use tenantry_domain::throttling::ThrottleKey;
use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{Verification, VerificationProof, VerificationPurpose};

use crate::StoreSnapshot;
use crate::conformance::prelude::*;
use crate::fixtures::Fixtures;

contracts!(
    "retention",
    /// Live, waiting and dead rows are kept, and those that ended at the given time.
    async fn rows_in_use_are_kept(test: &StoreTest) {
        let end = soon(&test.make);
        let user = test.a_user().await;
        let email = test.an_email_to(&user.account).await;
        let dead = DeliveryOutcome::Dead {
            at: test.make.now(),
            reason: "550".to_owned(),
        };
        settle(test, &email, dead).await;
        EndedRows::store(test, end).await;
        let before = test.snapshot().await;
        assert_eq!(purge(test, ended_before(end)).await, PurgeReport::default());
        test.unchanged(&before, "all of it is in use").await;
    },
    /// Rows that ended before the given time are deleted, at most the limit of each kind, and nothing
    /// else.
    async fn expired_rows_are_deleted(test: &StoreTest) {
        let end = soon(&test.make);
        test.a_user().await;
        let first = EndedRows::store(test, end).await;
        let second = EndedRows::store(test, end).await;
        let later = end.plus(Duration::from_micros(1));
        EndedRows::store(test, later).await;
        let mut expected = test.contents().await;
        let all = ended_before(later);
        let one_of_each = PurgeReport {
            throttles: 1,
            sessions: 1,
            verifications: 1,
            emails: 1,
            accounts: 0,
        };
        assert_eq!(
            purge(test, PurgeRequest { limit: 1, ..all }).await,
            one_of_each
        );
        let rest = PurgeReport {
            sessions: 3,
            ..one_of_each
        };
        assert_eq!(purge(test, all).await, rest);
        first.remove_from(&mut expected);
        second.remove_from(&mut expected);
        assert_eq!(test.contents().await, expected);
        assert_eq!(
            purge(test, all).await,
            PurgeReport::default(),
            "nothing is left"
        );
    },
    /// R23: on request, end users that registered before the given time and never verified their email
    /// are deleted with all their rows. Their email can register again.
    async fn only_unverified_end_users_are_purged(test: &StoreTest) {
        let developer = test.a_developer().await;
        let verified = test.an_end_user_of(&developer).await;
        verify(test, &verified, test.make.now()).await;
        let old = [
            an_unverified_user(test, &developer).await,
            an_unverified_user(test, &developer).await,
        ];
        let young = an_unverified_user(test, &developer).await;
        let unverified = |unverified_before| PurgeRequest {
            now: Timestamp::from_unix_micros(0),
            done_before: Timestamp::from_unix_micros(0),
            unverified_before,
            limit: 1,
        };
        let before = test.snapshot().await;
        for moment in [None, Some(old[0].account.created_at)] {
            assert_eq!(purge(test, unverified(moment)).await.accounts, 0);
            test.unchanged(&before, "nothing is to be deleted yet")
                .await;
        }

        let request = unverified(Some(young.account.created_at));
        for purged in [1, 1, 0] {
            assert_eq!(purge(test, request).await.accounts, purged);
        }
        let mut expected = before.contents;
        for user in &old {
            remove_account(&mut expected, &user.account);
        }
        assert_eq!(test.contents().await, expected);
        for user in old {
            test.register_end_user(&user).await.expect("a free email");
        }
    }
);

/// Before any other fixture ends.
fn soon(fixtures: &Fixtures) -> Timestamp {
    fixtures.now().plus(Duration::from_secs(60 * 60))
}

/// Deletes what ended before this time.
const fn ended_before(moment: Timestamp) -> PurgeRequest {
    PurgeRequest {
        now: moment,
        done_before: moment,
        unverified_before: None,
        limit: 100,
    }
}

async fn an_unverified_user(
    test: &StoreTest,
    developer: &DeveloperRegistration,
) -> EndUserRegistration {
    let user = test.an_end_user_of(developer).await;
    test.a_token_of(&user.account, VerificationPurpose::VerifyEmail)
        .await;
    user
}

async fn verify(test: &StoreTest, user: &EndUserRegistration, now: Timestamp) {
    let proof = VerificationProof::Token(user.verification.token_hash);
    let verified = test.verify_email(&proof, now).await;
    assert!(verified.expect("no failure").is_some(), "a good token");
}

fn remove_account(held: &mut StoreSnapshot, account: &Account) {
    held.accounts.retain(|one| one.id != account.id);
    held.sessions.retain(|one| one.account_id != account.id);
    held.verifications
        .retain(|one| one.account_id != account.id);
    held.emails.retain(|one| one.account_id != account.id);
    held.drop_orphans();
}

/// One row of each kind, which all end at the same time.
struct EndedRows {
    expired_session: Session,
    ended_session: Session,
    verification: Verification,
    email: OutboxEmail,
    throttle: ThrottleKey,
}

impl EndedRows {
    async fn store(test: &StoreTest, end: Timestamp) -> Self {
        let account = test.a_lone_developer().await;
        let mut opening = test.make.a_session_opening(&account);
        opening.session.expires_at = end;
        test.open_session(&opening).await.expect("a session");
        let ended_session = test.a_session_of(&account).await;
        test.under_test.end_session(ended_session.id, end).await;
        Self {
            expired_session: opening.session,
            ended_session,
            verification: an_expired_token(test, &account, end).await,
            email: a_delivered_email(test, &account, end).await,
            throttle: a_counter(test, end).await,
        }
    }

    /// Removes these rows from a snapshot.
    fn remove_from(&self, held: &mut StoreSnapshot) {
        let sessions = [self.expired_session.id, self.ended_session.id];
        held.sessions.retain(|one| !sessions.contains(&one.id));
        held.verifications
            .retain(|one| one.id != self.verification.id);
        held.emails.retain(|one| {
            one.id != self.email.id && one.verification_id != Some(self.verification.id)
        });
        held.drop_orphans();
        held.throttles.retain(|(key, _)| *key != self.throttle);
    }
}

async fn an_expired_token(test: &StoreTest, account: &Account, end: Timestamp) -> Verification {
    let purpose = VerificationPurpose::ResetPassword;
    let (mut verification, email) = test.make.an_email_with_token(account, purpose);
    verification.expires_at = end;
    let email = (email, Some(verification.clone()));
    test.put_email(account, email).await;
    verification
}

async fn a_delivered_email(test: &StoreTest, account: &Account, at: Timestamp) -> OutboxEmail {
    let email = test.an_email_to(account).await;
    settle(test, &email, DeliveryOutcome::Delivered { at }).await;
    email
}

/// Claims all due emails, and settles the delivery of this one.
async fn settle(test: &StoreTest, email: &OutboxEmail, outcome: DeliveryOutcome) {
    let now = test.make.now();
    let lease = EmailLease {
        now,
        until: now,
        limit: u32::MAX,
    };
    let claimed = test.claim_emails(lease).await.expect("a claim");
    let claimed = claimed.iter().find(|one| one.email.id == email.id);
    let tried = DeliveryAttempt {
        email: email.id,
        attempt: claimed.expect("it is due").attempt,
        outcome,
    };
    let settled = test.settle_deliveries(&[tried]).await;
    assert_eq!(settled.expect("no failure"), 1, "it was just claimed");
}

async fn a_counter(test: &StoreTest, end: Timestamp) -> ThrottleKey {
    let limit = limit(test.a_throttle_key(), 1);
    let start = end.minus(limit.rule.window);
    let counted = test
        .count_attempt(std::slice::from_ref(&limit), start)
        .await;
    counted.expect("no failure");
    limit.key
}

async fn purge(test: &StoreTest, request: PurgeRequest) -> PurgeReport {
    test.purge(&request).await.expect("no failure")
}
