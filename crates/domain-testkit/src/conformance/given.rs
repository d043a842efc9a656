//! Things that many cases need stored.

use tenantry_domain::model::{
    Account, Admission, OutboxMail, Session, Tier, Verification, VerificationPurpose,
};
use tenantry_domain::ports::{EndUserRegistration, Fulfilment};

use super::accounts::{a_stored_developer, a_stored_end_user, create_private_user};
use crate::StoreUnderTest;
use crate::fixtures::Fixtures;

/// An end user of a project of its own.
pub(super) async fn a_user<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
) -> EndUserRegistration {
    let developer = a_stored_developer(store, fixtures).await;
    a_stored_end_user(store, fixtures, &developer).await
}

/// A developer without project, session, token or mail.
pub(super) async fn a_lone_developer<S: StoreUnderTest>(store: &S, fixtures: &Fixtures) -> Account {
    let mut new = fixtures.a_private_user_creation(Tier::Developer);
    new.verification = None;
    create_private_user(store, &new).await.expect("an account");
    new.account
}

/// One more session of this account.
pub(super) async fn a_session_of<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
) -> Session {
    let opening = fixtures.a_session_opening(account);
    let sessions = store.stores().sessions;
    sessions.open(&opening).await.expect("a session");
    opening.session
}

/// A token of this purpose, with its mail; it replaces an earlier one.
pub(super) async fn a_token_of<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    purpose: VerificationPurpose,
) -> Verification {
    let (verification, mail) = fixtures.a_mail_with_token(account, purpose);
    put_mail(store, fixtures, account, (mail, Some(verification.clone()))).await;
    verification
}

/// A mail without token.
pub(super) async fn a_mail_to<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
) -> OutboxMail {
    let mail = fixtures.a_notice(account);
    put_mail(store, fixtures, account, (mail.clone(), None)).await;
    mail
}

/// Puts this mail into the outbox, with the verification whose token it carries.
pub(super) async fn put_mail<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    mail: (OutboxMail, Option<Verification>),
) {
    let requests = store.stores().mail_requests;
    let request = fixtures.a_mail_request(account, VerificationPurpose::VerifyEmail);
    let admission = requests.submit(&request, &[]).await.expect("an answer");
    assert_eq!(admission, Admission::Admitted);
    let fulfilment = Fulfilment {
        request: request.id,
        mail: Some(mail),
    };
    let is_fulfilled = requests.fulfil(&fulfilment).await.expect("an answer");
    assert!(is_fulfilled, "the request was waiting");
}
