use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::values::{Timestamp, VerificationId};
use tenantry_domain::verifications::{CodeTimes, Verification, VerificationPurpose};

use super::bad_tokens::bad_tokens;
use crate::conformance::prelude::*;
use crate::fixtures::grant_of;

contracts!(
    "verifications",
    /// In a race, a code can be tried five times. A new code has new tries, and each account has its
    /// own.
    async fn code_tries_are_counted(test: &StoreTest) {
        let first = test.a_developer().await;
        let second = test.a_developer().await;
        let mut users = Vec::new();
        for developer in [&first, &second] {
            let mut new = test.make.an_end_user_registration(grant_of(developer));
            new.account.email = first.account.email.clone();
            new.verification.email = new.account.email.key().clone();
            test.register_end_user(&new).await.expect("an end user");
            users.push(new);
        }
        let times = CodeTimes {
            since: first
                .verification
                .created_at
                .minus(Duration::from_micros(1)),
            now: test.make.now(),
        };
        let account = users[0].account.clone();
        let outcomes = test
            .race(
                vec![account.clone(); RACERS],
                move |store, account| async move {
                    let (tenant, email) = (account.tenant(), account.email.key());
                    store
                        .try_verification_code(tenant, email, times)
                        .await
                        .expect("no failure")
                },
            )
            .await;
        let (admitted, rejected): (Vec<_>, Vec<_>) =
            outcomes.into_iter().partition(Option::is_some);
        assert_eq!(
            admitted.len(),
            usize::from(Verification::CODE_TRIES),
            "{rejected:?}"
        );
        assert!(
            admitted
                .iter()
                .all(|id| *id == Some(users[0].verification.id))
        );
        let before = test.snapshot().await;
        assert_eq!(
            before.contents.code_tries,
            [(users[0].verification.id, Verification::CODE_TRIES)]
        );
        assert_eq!(try_code(test, &account, times).await, None);
        test.unchanged(&before, "the tries are used up").await;

        let named = try_code(test, &users[1].account, times).await;
        assert_eq!(named, Some(users[1].verification.id), "in another project");
        let named = try_code(test, &first.account, times).await;
        assert_eq!(named, Some(first.verification.id), "among the developers");
        let newer = test.a_token_of(&account, PURPOSE).await;
        let named = try_code(test, &account, times).await;
        assert_eq!(named, Some(newer.id), "a new code");
    },
    /// Only unexpired codes of email verifications that were created after the given time can be tried.
    async fn old_codes_cannot_be_tried(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let token = test.a_token_of(&account, PURPOSE).await;
        test.a_token_of(&account, VerificationPurpose::ResetPassword)
            .await;
        let now = test.make.now();
        let before = test.snapshot().await;
        let times = |since| CodeTimes { since, now };
        let too_old = try_code(test, &account, times(token.created_at)).await;
        assert_eq!(too_old, None, "not made after that moment");
        test.unchanged(&before, "an old code").await;
        let earlier = token.created_at.minus(Duration::from_micros(1));
        let named = try_code(test, &account, times(earlier)).await;
        assert_eq!(named, Some(token.id));

        for bad in bad_tokens(test, PURPOSE).await {
            let times = CodeTimes {
                since: Timestamp::from_unix_micros(0),
                now: bad.now,
            };
            let named = try_code(test, &bad.account, times).await;
            assert_ne!(named, Some(bad.verification.id), "{}", bad.why);
        }
    }
);

const PURPOSE: VerificationPurpose = VerificationPurpose::VerifyEmail;

async fn try_code(test: &StoreTest, account: &Account, times: CodeTimes) -> Option<VerificationId> {
    let tried = test.try_verification_code(account.tenant(), account.email.key(), times);
    tried.await.expect("no failure")
}
