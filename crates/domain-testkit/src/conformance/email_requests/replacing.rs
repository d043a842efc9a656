use tenantry_domain::verifications::VerificationPurpose;

use crate::StoreUnderTest;
use crate::conformance::arrange::{a_token_of, a_user, an_email_to};
use crate::fixtures::Fixtures;

/// R21: each new token takes the place of the one before it, of the same account and purpose only; a
/// email without token replaces nothing.
pub async fn the_newest_token_wins<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let other = a_user(&store, &fixtures).await;
    let (verify, reset) = (
        VerificationPurpose::VerifyEmail,
        VerificationPurpose::ResetPassword,
    );
    let others = a_token_of(&store, &fixtures, &other.account, reset).await;
    let old = a_token_of(&store, &fixtures, &user.account, reset).await;
    let new = a_token_of(&store, &fixtures, &user.account, reset).await;
    an_email_to(&store, &fixtures, &user.account).await;
    let now = fixtures.now();
    for (token, is_good) in [
        (&old, false),
        (&new, true),
        (&others, true),
        (&user.verification, true),
        (&other.verification, true),
    ] {
        let verifications = store.store();
        let found = verifications
            .find_verification(&token.token_hash, token.purpose, now)
            .await;
        assert_eq!(found.expect("a lookup").is_some(), is_good, "{token:?}");
    }

    a_token_of(&store, &fixtures, &user.account, verify).await;
    let mut expected = vec![user.verification.id, old.id];
    expected.sort();
    assert_eq!(store.contents().await.used_verifications, expected);
}
