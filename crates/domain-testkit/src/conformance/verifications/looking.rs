use std::time::Duration;

use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{
    PendingVerification, Verification, VerificationProof, VerificationPurpose,
};

use super::bad_tokens::bad_tokens;
use crate::StoreUnderTest;
use crate::conformance::accounts::{a_stored_developer, a_stored_end_user};
use crate::conformance::arrange::{a_lone_developer, a_token_of};
use crate::conformance::expect::expect_unchanged;
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

/// A good token leads to its verification, account and project, up to its last moment; any other leads
/// nowhere.
pub async fn only_good_tokens_are_found<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    let user = a_stored_end_user(&store, &fixtures, &developer).await;
    for (account, project_name) in [
        (developer.account, None),
        (user.account, Some(developer.project.name)),
    ] {
        for purpose in PURPOSES {
            let verification = a_token_of(&store, &fixtures, &account, purpose).await;
            let last = verification.expires_at.minus(Duration::from_micros(1));
            let pending = PendingVerification {
                account: account.clone(),
                project_name: project_name.clone(),
                verification,
            };
            let found = find(&store, &pending.verification, purpose, last).await;
            assert_eq!(found, Some(pending));
        }
    }
    for purpose in PURPOSES {
        for bad in bad_tokens(&store, &fixtures, purpose).await {
            let found = find(&store, &bad.verification, purpose, bad.now).await;
            assert_eq!(found, None, "{}", bad.why);
        }
    }
}

const PURPOSES: [VerificationPurpose; 2] = [
    VerificationPurpose::VerifyEmail,
    VerificationPurpose::ResetPassword,
];

/// R24: however often a token is looked at, it can still be used.
pub async fn looking_uses_nothing_up<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let purpose = VerificationPurpose::VerifyEmail;
    let token = a_token_of(&store, &fixtures, &account, purpose).await;
    let (now, before) = (fixtures.now(), Snapshot::of(&store).await);
    for _ in 0..5 {
        assert!(find(&store, &token, purpose, now).await.is_some());
        expect_unchanged(&store, &before, "it was only looked at").await;
    }
    let proof = VerificationProof::Token(token.token_hash);
    let verified = store.store().verify_email(&proof, now).await;
    assert!(verified.expect("a response").is_some(), "it is still good");
}

async fn find<S: StoreUnderTest>(
    store: &S,
    token: &Verification,
    purpose: VerificationPurpose,
    now: Timestamp,
) -> Option<PendingVerification> {
    let verifications = store.store();
    let found = verifications
        .find_verification(&token.token_hash, purpose, now)
        .await;
    found.expect("a lookup")
}
