use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{Verification, VerificationProof, VerificationPurpose};

use super::bad_tokens::bad_tokens;
use crate::conformance::prelude::*;

contracts!(
    "verifications",
    /// R22: in a race for one token, by link and by code, one verification succeeds.
    async fn one_of_many_verifies(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let token = test.a_token_of(&account, PURPOSE).await;
        let now = test.make.now();
        let proofs = proofs(&token).into_iter().cycle().take(RACERS);
        let outcomes = test
            .race(proofs, move |store, proof| async move {
                store.verify_email(&proof, now).await.expect("no failure")
            })
            .await;
        let verified: Vec<Account> = outcomes.into_iter().flatten().collect();
        assert_eq!(verified.len(), 1, "one verifies: {verified:?}");
        assert_eq!(verified[0].verified_at, Some(now));
        let stored = test.contents().await.account(account.id).clone();
        assert_eq!(stored, verified[0]);
    },
    /// A good token is used up and verifies the email. A later token keeps the first time. Bad tokens
    /// change nothing.
    async fn only_good_tokens_verify(test: &StoreTest) {
        let user = test.a_user().await.account;
        let token = test.a_token_of(&user, PURPOSE).await;
        let verified_at = token.expires_at.minus(Duration::from_micros(1));
        let expected = verify(test, &token, proofs(&token)[0], verified_at).await;
        assert_eq!(expected.verified_at, Some(verified_at));
        let later = test.a_token_of(&expected, PURPOSE).await;
        let now = verified_at.plus(Duration::from_secs(1));
        let again = verify(test, &later, proofs(&later)[1], now).await;
        assert_eq!(again.verified_at, Some(verified_at), "it was before");

        for bad in bad_tokens(test, PURPOSE).await {
            let before = test.snapshot().await;
            for proof in proofs(&bad.verification) {
                let verified = test.verify_email(&proof, bad.now).await;
                assert_eq!(verified.expect("no failure"), None, "{}", bad.why);
                test.unchanged(&before, bad.why).await;
            }
        }
    }
);

const PURPOSE: VerificationPurpose = VerificationPurpose::VerifyEmail;

/// Verifies, and compares the contents of the store with the expected ones.
async fn verify(
    test: &StoreTest,
    token: &Verification,
    proof: VerificationProof,
    now: Timestamp,
) -> Account {
    let mut expected = test.contents().await;
    let verified = test.verify_email(&proof, now).await;
    let verified = verified.expect("no failure").expect("a good proof");
    let account = expected.account(token.account_id);
    account.verified_at.get_or_insert(now);
    account.updated_at = now;
    account.version += 1;
    assert_eq!(&verified, account);
    expected.used_verifications.push(token.id);
    assert_eq!(test.contents().await, expected.sorted());
    verified
}

const fn proofs(token: &Verification) -> [VerificationProof; 2] {
    [
        VerificationProof::Token(token.token_hash),
        VerificationProof::Code(token.id),
    ]
}
