use std::time::Duration;

use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{
    PendingVerification, Verification, VerificationProof, VerificationPurpose,
};

use super::bad_tokens::bad_tokens;
use crate::conformance::prelude::*;

contracts!(
    "verifications",
    /// A good token leads to its verification, account and project until it expires. No other token is
    /// found.
    async fn only_good_tokens_are_found(test: &StoreTest) {
        let developer = test.a_developer().await;
        let user = test.an_end_user_of(&developer).await;
        for (account, project_name) in [
            (developer.account, None),
            (user.account, Some(developer.project.name)),
        ] {
            for purpose in PURPOSES {
                let verification = test.a_token_of(&account, purpose).await;
                let last = verification.expires_at.minus(Duration::from_micros(1));
                let pending = PendingVerification {
                    account: account.clone(),
                    project_name: project_name.clone(),
                    verification,
                };
                let found = find(test, &pending.verification, purpose, last).await;
                assert_eq!(found, Some(pending));
            }
        }
        for purpose in PURPOSES {
            for bad in bad_tokens(test, purpose).await {
                let found = find(test, &bad.verification, purpose, bad.now).await;
                assert_eq!(found, None, "{}", bad.why);
            }
        }
    },
    /// R24: a token that was looked up can still be used.
    async fn lookups_do_not_use_tokens_up(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let purpose = VerificationPurpose::VerifyEmail;
        let token = test.a_token_of(&account, purpose).await;
        let (now, before) = (test.make.now(), test.snapshot().await);
        for _ in 0..5 {
            assert!(find(test, &token, purpose, now).await.is_some());
            test.unchanged(&before, "it was only looked at").await;
        }
        let proof = VerificationProof::Token(token.token_hash);
        let verified = test.verify_email(&proof, now).await;
        assert!(verified.expect("no failure").is_some(), "it is still good");
    }
);

const PURPOSES: [VerificationPurpose; 2] = [
    VerificationPurpose::VerifyEmail,
    VerificationPurpose::ResetPassword,
];

async fn find(
    test: &StoreTest,
    token: &Verification,
    purpose: VerificationPurpose,
    now: Timestamp,
) -> Option<PendingVerification> {
    let found = test
        .find_verification(&token.token_hash, purpose, now)
        .await;
    found.expect("a lookup")
}
