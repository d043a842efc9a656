use tenantry_domain::email::ClaimedEmail;
use tenantry_domain::verifications::{VerificationProof, VerificationPurpose};

use super::tries::claim;
use crate::StoreUnderTest;
use crate::conformance::accounts::{a_stored_developer, a_stored_end_user};
use crate::conformance::arrange::{an_email_to, put_email};
use crate::fixtures::{Fixtures, full_name};

/// An email comes as it was stored, with its account as it is by now, the project's name, and the end of
/// its token unless that was spent or replaced.
pub async fn a_claim_brings_what_a_message_needs<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let ports = store.store();
    let developer = a_stored_developer(&store, &fixtures).await;
    let user = a_stored_end_user(&store, &fixtures, &developer).await;
    let project_name = Some(developer.project.name.clone());
    let notification = an_email_to(&store, &fixtures, &user.account).await;
    let (reset, mut email) =
        fixtures.an_email_with_token(&user.account, VerificationPurpose::ResetPassword);
    email.language = None;
    let with_token = (email.clone(), Some(reset.clone()));
    put_email(&store, &fixtures, &user.account, with_token).await;
    let proof = VerificationProof::Token(developer.verification.token_hash);
    let now = fixtures.now();
    let verified = ports.verify_email(&proof, now).await;
    let verified = verified.expect("a response").expect("a good token");
    let name = Some(full_name("Neuer Name"));
    let renamed = ports.rename_account(user.account.id, name, now).await;
    let renamed = renamed.expect("a response").expect("the account");

    let of_user = |email, token_expires_at| ClaimedEmail {
        email,
        attempt: 1,
        account: renamed.clone(),
        project_name: project_name.clone(),
        token_expires_at,
    };
    let of_developer = ClaimedEmail {
        email: developer.email,
        attempt: 1,
        account: verified,
        project_name: None,
        token_expires_at: None,
    };
    let expected = [
        of_developer,
        of_user(user.email.clone(), Some(user.verification.expires_at)),
        of_user(notification, None),
        of_user(email.clone(), Some(reset.expires_at)),
    ];
    assert_eq!(claim(&store, now, 9).await, expected);

    let (newer, its_email) =
        fixtures.an_email_with_token(&user.account, VerificationPurpose::ResetPassword);
    put_email(&store, &fixtures, &user.account, (its_email, Some(newer))).await;
    let later = fixtures.now().plus(super::tries::LEASE);
    let claimed = claim(&store, later, 9).await;
    let replaced = claimed.iter().find(|one| one.email.id == email.id);
    assert_eq!(replaced.expect("it").token_expires_at, None, "replaced");
}
