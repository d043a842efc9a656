use std::collections::BTreeSet;
use std::time::Duration;

use tenantry_domain::email::{ClaimedEmail, EmailLease};
use tenantry_domain::values::{EmailId, Timestamp};
use tenantry_domain::verifications::{VerificationProof, VerificationPurpose};

use super::deliveries::{LEASE, claim, claim_all, every_outcome, postponed, settle, some_emails};
use crate::conformance::prelude::*;
use crate::fixtures::full_name;

contracts!(
    "outbox",
    /// Due emails are claimed longest due first, in any order of insertion, and never more than the
    /// limit.
    async fn the_longest_due_come_first(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let [first, second, third, early] = [(); 4].map(|()| test.make.a_notification(&account));
        for email in [&third, &first, &early, &second] {
            test.put_email(&account, (email.clone(), None)).await;
        }
        let now = early.created_at.minus(Duration::from_micros(1));
        let ids = async |limit| -> Vec<_> {
            let claimed = claim(test, now, limit).await;
            claimed.into_iter().map(|one| one.email.id).collect()
        };
        assert_eq!(ids(0).await, []);
        assert_eq!(ids(2).await, [first.id, second.id]);
        assert_eq!(ids(2).await, [third.id], "one more is not due");
        assert_eq!(claim_all(test, early.created_at).await, [(early.id, 1)]);

        let end = now.plus(LEASE);
        for (email, wait) in [(&first, 3), (&second, 1), (&third, 2)] {
            let until = end.plus(Duration::from_secs(wait));
            assert!(settle(test, (email.id, 1), postponed(until)).await);
        }
        let later = end.plus(LEASE);
        let tries = claim_all(test, later).await;
        let postponed: Vec<_> = tries
            .into_iter()
            .filter(|(id, _)| *id != early.id)
            .collect();
        assert_eq!(postponed, [(second.id, 2), (third.id, 2), (first.id, 2)]);
    },
    /// R29: in a race each email is claimed by one worker, and none is left.
    async fn a_lease_is_exclusive(test: &StoreTest) {
        let emails: [_; 24] = some_emails(test).await;
        let now = test.make.now();
        let lease = EmailLease {
            now,
            until: now.plus(LEASE),
            limit: 2,
        };
        let outcomes = test
            .race([lease; RACERS], |store, lease| async move {
                store.claim_emails(lease).await.expect("a claim")
            })
            .await;
        let claimed = outcomes.into_iter().flatten();
        let mut tries: Vec<_> = claimed.map(|one| (one.email.id, one.attempt)).collect();
        tries.extend(claim_all(test, now).await);
        let taken: BTreeSet<(EmailId, u32)> = tries.iter().copied().collect();
        assert_eq!(taken.len(), tries.len(), "none is taken twice: {tries:?}");
        assert_eq!(
            taken,
            emails.map(|email| (email.id, 1)).into_iter().collect()
        );
    },
    /// R29: the email of a crashed worker is due again when its lease ends. Each attempt is counted.
    async fn a_lease_ends(test: &StoreTest) {
        let [email] = some_emails(test).await;
        let mut now = test.make.now();
        for attempt in 1..=3 {
            assert_eq!(claim_all(test, now).await, [(email.id, attempt)]);
            let end = now.plus(LEASE);
            assert_eq!(claim_all(test, just_before(end)).await, []);
            now = end;
        }
    },
    async fn a_lost_lease_settles_nothing(test: &StoreTest) {
        let [email] = some_emails(test).await;
        let start = test.make.now();
        let later = start.plus(LEASE);
        claim_all(test, start).await;
        assert_eq!(claim_all(test, later).await, [(email.id, 2)]);
        let before = test.snapshot().await;
        let unknown = EmailId::generate(start, [1; 10]);
        for outcome in every_outcome(later) {
            for lost in [(email.id, 1), (unknown, 2)] {
                assert!(!settle(test, lost, outcome.clone()).await, "{lost:?}");
                test.unchanged(&before, "the lease is lost").await;
            }
        }
        let [delivered, ..] = every_outcome(later);
        assert!(settle(test, (email.id, 2), delivered).await);
    },
    /// A claim returns the email as it was stored, its current account, the project name, and the
    /// expiry of its token unless the token was used or replaced.
    async fn a_claim_brings_what_an_email_needs(test: &StoreTest) {
        let developer = test.a_developer().await;
        let user = test.an_end_user_of(&developer).await;
        let project_name = Some(developer.project.name.clone());
        let notification = test.an_email_to(&user.account).await;
        let (reset, mut email) = test
            .make
            .an_email_with_token(&user.account, VerificationPurpose::ResetPassword);
        email.language = None;
        let with_token = (email.clone(), Some(reset.clone()));
        test.put_email(&user.account, with_token).await;
        let proof = VerificationProof::Token(developer.verification.token_hash);
        let now = test.make.now();
        let verified = test.verify_email(&proof, now).await;
        let verified = verified.expect("no failure").expect("a good token");
        let name = Some(full_name("Neuer Name"));
        let renamed = test.rename_account(user.account.id, name, now).await;
        let renamed = renamed.expect("no failure").expect("the account");

        let of_user = |email, token_expires_at| ClaimedEmail {
            email,
            attempt: 1,
            account: renamed.clone(),
            project_name: project_name.clone(),
            token_expires_at,
        };
        let of_developer = ClaimedEmail {
            email: developer.effects.emails[0].clone(),
            attempt: 1,
            account: verified,
            project_name: None,
            token_expires_at: None,
        };
        let expected = [
            of_developer,
            of_user(
                user.effects.emails[0].clone(),
                Some(user.verification.expires_at),
            ),
            of_user(notification, None),
            of_user(email.clone(), Some(reset.expires_at)),
        ];
        assert_eq!(claim(test, now, 9).await, expected);

        let (newer, its_email) = test
            .make
            .an_email_with_token(&user.account, VerificationPurpose::ResetPassword);
        test.put_email(&user.account, (its_email, Some(newer)))
            .await;
        let later = test.make.now().plus(LEASE);
        let claimed = claim(test, later, 9).await;
        let replaced = claimed.iter().find(|one| one.email.id == email.id);
        assert_eq!(replaced.expect("it").token_expires_at, None, "replaced");
    }
);

fn just_before(moment: Timestamp) -> Timestamp {
    moment.minus(Duration::from_micros(1))
}
