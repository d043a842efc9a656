use tenantry_domain::model::VerificationPurpose;

use crate::StoreUnderTest;
use crate::conformance::given::{a_mail_to, a_token_of, a_user};
use crate::fixtures::Fixtures;

/// R21: each new token takes the place of the one before it, of the same account and purpose only; a
/// mail without token replaces nothing.
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
    a_mail_to(&store, &fixtures, &user.account).await;
    let now = fixtures.now();
    for (token, is_good) in [
        (&old, false),
        (&new, true),
        (&others, true),
        (&user.verification, true),
        (&other.verification, true),
    ] {
        let verifications = store.stores().verifications;
        let found = verifications
            .find(&token.token_hash, token.purpose, now)
            .await;
        assert_eq!(found.expect("a lookup").is_some(), is_good, "{token:?}");
    }

    a_token_of(&store, &fixtures, &user.account, verify).await;
    let mut expected = vec![user.verification.id, old.id];
    expected.sort();
    assert_eq!(store.contents().await.used_verifications, expected);
}
