//! [`EmailRequestRepository`](tenantry_domain::email::EmailRequestRepository).

use std::sync::Arc;

use tenantry_domain::accounts::{Account, Tier};
use tenantry_domain::effects::Effects;
use tenantry_domain::email::{EmailRequest, ProcessedEmailRequest};
use tenantry_domain::store::Store;
use tenantry_domain::throttling::{Admission, Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::{ClientNetwork, ProjectId};
use tenantry_domain::verifications::VerificationPurpose;

use crate::conformance::prelude::*;
use crate::fixtures::Fixtures;

contracts!(
    "email_requests",
    /// R27: in a race the limits admit no more requests than are free, and only those are counted.
    async fn limits_are_enforced(test: &StoreTest) {
        let account = test.make.an_account(Tier::Developer);
        let client = ClientNetwork::of([192, 0, 2, 1].into());
        let to_account = ThrottleKey::emails_to(PURPOSE, account.tenant(), account.email.key());
        let limits = [
            limit(to_account, 3),
            limit(ThrottleKey::emails_by(client), 20),
        ];
        let now = test.make.now();
        let a_request = || EmailRequest {
            created_at: now,
            ..test.make.an_email_request(&account, PURPOSE)
        };
        let racers = [(); RACERS].map(|()| (a_request(), limits.clone()));
        let submit = |store: Arc<dyn Store>, (new, limits): (EmailRequest, [Limit; 2])| async move {
            let admission = store.submit_email_request(&new, &limits).await;
            admission.expect("no failure")
        };
        let outcomes = test.race(racers, submit).await;
        let admitted = outcomes.iter().filter(|one| **one == Admission::Admitted);
        assert_eq!(admitted.count(), 3, "{outcomes:?}");
        let before = test.snapshot().await;
        assert_eq!(before.email_requests.len(), 3, "only admitted requests");
        let throttles = before.contents.throttles.iter();
        let counts: Vec<_> = throttles.map(|(_, state)| state.count).collect();
        assert_eq!(counts, [3, 3], "only admitted requests");

        let rejected = test.submit_email_request(&a_request(), &limits).await;
        let expected = Admission::Rejected {
            retry_after: ThrottleRule::EMAILS_TO_ADDRESS.window,
            limit: 3,
        };
        assert_eq!(rejected.expect("no failure"), expected);
        test.unchanged(&before, "a rejected request").await;
        let mut twin = a_request();
        twin.id = before.email_requests[0].id;
        expect_failure(test.submit_email_request(&twin, &limits[1..]).await);
        test.unchanged(&before, "a request that exists").await;
    },
    /// R27: a request is accepted without an account and without a project.
    async fn any_email_is_accepted(test: &StoreTest) {
        let unknown = ProjectId::generate(test.make.now(), [1; 10]);
        let mut taken = Vec::new();
        for tier in [Tier::Developer, Tier::EndUser(unknown)] {
            let unknown_account = test.make.an_account(tier);
            let new = test.make.an_email_request(&unknown_account, PURPOSE);
            let admission = test.submit_email_request(&new, &[]).await;
            assert_eq!(admission.expect("no failure"), Admission::Admitted);
            taken.push(new);
        }
        let listed = test.oldest_email_requests(10).await;
        assert_eq!(listed.expect("a list"), taken);
    },
    /// Requests come back as they were stored, oldest first, and never more than the limit.
    async fn every_field_comes_back(test: &StoreTest) {
        let mut oldest_first = Vec::new();
        let project = Tier::EndUser(ProjectId::generate(test.make.now(), [1; 10]));
        for tier in [Tier::Developer, project] {
            for purpose in [
                VerificationPurpose::VerifyEmail,
                VerificationPurpose::ResetPassword,
            ] {
                let account = test.make.an_account(tier);
                let mut silent = test.make.an_email_request(&account, purpose);
                silent.language = None;
                oldest_first.extend([test.make.an_email_request(&account, purpose), silent]);
            }
        }
        oldest_first.sort_by_key(|request| request.created_at);
        let (first, second) = oldest_first.split_at(3);
        for new in second.iter().chain(first) {
            test.submit_email_request(new, &[])
                .await
                .expect("no failure");
        }
        for limit in [0, 1, 5, u32::MAX] {
            let length = oldest_first.len().min(limit as usize);
            let listed = test.oldest_email_requests(limit).await.expect("a list");
            assert_eq!(listed, oldest_first[..length], "at most {limit}");
        }
    },
    /// A processed request is deleted and its email stored. When a part cannot be stored, nothing
    /// changes.
    async fn processing_is_all_or_nothing(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let mut expected = test.contents().await;
        let (verification, email) = test.make.an_email_with_token(&account, PURPOSE);
        let notification = test.make.a_notification(&account);
        expected.verifications.push(verification.clone());
        for (verification, email) in [
            (Some(verification.clone()), Some(email.clone())),
            (None, Some(notification)),
            (None, None),
        ] {
            let request = a_request(test, &account).await;
            let new = ProcessedEmailRequest {
                request: request.id,
                verification,
                effects: Effects::default().with_emails(email),
            };
            expected.add_effects(&new.effects);
            expect_yes(test.complete_email_request(&new).await);
            let waiting = test.oldest_email_requests(1).await;
            assert_eq!(waiting.expect("a list"), [], "it is deleted");
        }
        assert_eq!(test.contents().await, expected.sorted());

        let request = a_request(test, &account).await;
        let before = test.snapshot().await;
        for part in ["email", "verification", "token"] {
            let mut new = a_processed_request(&test.make, &account, &request);
            let new_verification = new.verification.as_mut().expect("a verification");
            match part {
                "email" => new.effects.emails[0].id = email.id,
                "verification" => new_verification.id = verification.id,
                _ => new_verification.token_hash = verification.token_hash,
            }
            expect_failure(test.complete_email_request(&new).await);
            test.unchanged(&before, part).await;
        }
    },
    /// In a race for one request, one email is stored.
    async fn one_of_many_processes_a_request(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let request = a_request(test, &account).await;
        let racers = [(); RACERS].map(|()| a_processed_request(&test.make, &account, &request));
        let outcomes = race!(test, racers.clone(), complete_email_request);
        let winner = &racers[expect_one_yes(outcomes)];
        let before = test.snapshot().await;
        assert_eq!(before.contents.emails, winner.effects.emails);
        let verifications = before.contents.verifications.iter();
        assert!(
            verifications.eq(&winner.verification),
            "with its verification"
        );
        assert_eq!(before.email_requests, []);
        let late = a_processed_request(&test.make, &account, &request);
        expect_no(test.complete_email_request(&late).await);
        test.unchanged(&before, "it was processed").await;
    },
    /// R21: a new token replaces the previous one of the same account and purpose. An email without
    /// token replaces nothing.
    async fn the_newest_token_wins(test: &StoreTest) {
        let user = test.a_user().await;
        let other = test.a_user().await;
        let (verify, reset) = (
            VerificationPurpose::VerifyEmail,
            VerificationPurpose::ResetPassword,
        );
        let others = test.a_token_of(&other.account, reset).await;
        let old = test.a_token_of(&user.account, reset).await;
        let new = test.a_token_of(&user.account, reset).await;
        test.an_email_to(&user.account).await;
        let now = test.make.now();
        for (token, is_good) in [
            (&old, false),
            (&new, true),
            (&others, true),
            (&user.verification, true),
            (&other.verification, true),
        ] {
            let found = test
                .find_verification(&token.token_hash, token.purpose, now)
                .await;
            assert_eq!(found.expect("a lookup").is_some(), is_good, "{token:?}");
        }

        test.a_token_of(&user.account, verify).await;
        let mut expected = vec![user.verification.id, old.id];
        expected.sort();
        assert_eq!(test.contents().await.used_verifications, expected);
    }
);

const PURPOSE: VerificationPurpose = VerificationPurpose::ResetPassword;

async fn a_request(test: &StoreTest, account: &Account) -> EmailRequest {
    let request = test.make.an_email_request(account, PURPOSE);
    test.submit_email_request(&request, &[])
        .await
        .expect("no failure");
    request
}

fn a_processed_request(
    fixtures: &Fixtures,
    account: &Account,
    request: &EmailRequest,
) -> ProcessedEmailRequest {
    let (verification, email) = fixtures.an_email_with_token(account, PURPOSE);
    ProcessedEmailRequest {
        request: request.id,
        verification: Some(verification),
        effects: Effects::default().with_emails([email]),
    }
}
