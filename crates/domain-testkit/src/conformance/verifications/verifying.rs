use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{Verification, VerificationProof, VerificationPurpose};

use super::bad_tokens::bad_tokens;
use crate::StoreUnderTest;
use crate::conformance::arrange::{a_lone_developer, a_token_of, a_user};
use crate::conformance::expect::expect_unchanged;
use crate::conformance::expected_state::Altered as _;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

const PURPOSE: VerificationPurpose = VerificationPurpose::VerifyEmail;

/// R22: many use one proof at once, by link and by code: one verifies.
pub async fn one_of_many_verifies<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let token = a_token_of(&store, &fixtures, &account, PURPOSE).await;
    let now = fixtures.now();
    let proofs = proofs(&token).into_iter().cycle().take(RACERS);
    let outcomes = race(proofs.map(|proof| {
        let verifications = store.store();
        async move {
            verifications
                .verify_email(&proof, now)
                .await
                .expect("a response")
        }
    }));
    let verified: Vec<Account> = outcomes.await.into_iter().flatten().collect();
    assert_eq!(verified.len(), 1, "one verifies: {verified:?}");
    assert_eq!(verified[0].verified_at, Some(now));
    let stored = store.contents().await.account(account.id).clone();
    assert_eq!(stored, verified[0]);
}

/// A good proof is used up and marks the address, once and for all; any other changes nothing.
pub async fn only_good_tokens_verify<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await.account;
    let token = a_token_of(&store, &fixtures, &user, PURPOSE).await;
    let verified_at = token.expires_at.minus(Duration::from_micros(1));
    let expected = verify(&store, &token, proofs(&token)[0], verified_at).await;
    assert_eq!(expected.verified_at, Some(verified_at));
    let later = a_token_of(&store, &fixtures, &expected, PURPOSE).await;
    let now = verified_at.plus(Duration::from_secs(1));
    let again = verify(&store, &later, proofs(&later)[1], now).await;
    assert_eq!(again.verified_at, Some(verified_at), "it was before");

    for bad in bad_tokens(&store, &fixtures, PURPOSE).await {
        let before = Snapshot::of(&store).await;
        for proof in proofs(&bad.verification) {
            let verifications = store.store();
            let verified = verifications.verify_email(&proof, bad.now).await;
            assert_eq!(verified.expect("a response"), None, "{}", bad.why);
            expect_unchanged(&store, &before, bad.why).await;
        }
    }
}

/// Verifies, and compares what changed with what should.
async fn verify<S: StoreUnderTest>(
    store: &S,
    token: &Verification,
    proof: VerificationProof,
    now: Timestamp,
) -> Account {
    let mut expected = store.contents().await;
    let verifications = store.store();
    let verified = verifications.verify_email(&proof, now).await;
    let verified = verified.expect("a response").expect("a good proof");
    let account = expected.account(token.account_id);
    account.verified_at.get_or_insert(now);
    account.updated_at = now;
    account.version += 1;
    assert_eq!(&verified, account);
    expected.used_verifications.push(token.id);
    assert_eq!(store.contents().await, expected.sorted());
    verified
}

const fn proofs(token: &Verification) -> [VerificationProof; 2] {
    [
        VerificationProof::Token(token.token_hash),
        VerificationProof::Code(token.id),
    ]
}
