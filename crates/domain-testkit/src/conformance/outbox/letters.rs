use tenantry_domain::model::VerificationPurpose;
use tenantry_domain::ports::{ClaimedMail, MailboxProof};

use super::tries::claim;
use crate::StoreUnderTest;
use crate::conformance::accounts::{a_stored_developer, a_stored_end_user};
use crate::conformance::given::{a_mail_to, put_mail};
use crate::fixtures::{Fixtures, full_name};

/// A mail comes as it was stored, with its account as it is by now, the project's name, and the end of
/// its token unless that was spent or replaced.
pub async fn a_claim_brings_what_a_letter_needs<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let ports = store.stores();
    let developer = a_stored_developer(&store, &fixtures).await;
    let user = a_stored_end_user(&store, &fixtures, &developer).await;
    let project_name = Some(developer.project.name.clone());
    let notice = a_mail_to(&store, &fixtures, &user.account).await;
    let (reset, mut mail) =
        fixtures.a_mail_with_token(&user.account, VerificationPurpose::ResetPassword);
    mail.language = None;
    let with_token = (mail.clone(), Some(reset.clone()));
    put_mail(&store, &fixtures, &user.account, with_token).await;
    let proof = MailboxProof::Token(developer.verification.token_hash);
    let now = fixtures.now();
    let verified = ports.verifications.verify_email(&proof, now).await;
    let verified = verified.expect("an answer").expect("a good token");
    let name = Some(full_name("Neuer Name"));
    let renamed = ports.accounts.rename(user.account.id, name, now).await;
    let renamed = renamed.expect("an answer").expect("the account");

    let of_user = |mail, token_expires_at| ClaimedMail {
        mail,
        attempt: 1,
        account: renamed.clone(),
        project_name: project_name.clone(),
        token_expires_at,
    };
    let of_developer = ClaimedMail {
        mail: developer.mail,
        attempt: 1,
        account: verified,
        project_name: None,
        token_expires_at: None,
    };
    let expected = [
        of_developer,
        of_user(user.mail.clone(), Some(user.verification.expires_at)),
        of_user(notice, None),
        of_user(mail.clone(), Some(reset.expires_at)),
    ];
    assert_eq!(claim(&store, now, 9).await, expected);

    let (newer, its_mail) =
        fixtures.a_mail_with_token(&user.account, VerificationPurpose::ResetPassword);
    put_mail(&store, &fixtures, &user.account, (its_mail, Some(newer))).await;
    let later = fixtures.now().plus(super::tries::LEASE);
    let claimed = claim(&store, later, 9).await;
    let replaced = claimed.iter().find(|one| one.mail.id == mail.id);
    assert_eq!(replaced.expect("it").token_expires_at, None, "replaced");
}
