//! Things that many cases need stored.

use tenantry_domain::accounts::{Account, EndUserRegistration, Tier};
use tenantry_domain::email::{OutboxEmail, ProcessedEmailRequest};
use tenantry_domain::sessions::Session;
use tenantry_domain::throttling::Admission;
use tenantry_domain::verifications::{Verification, VerificationPurpose};

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

/// A developer without project, session, token or email.
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
    let sessions = store.store();
    sessions.open_session(&opening).await.expect("a session");
    opening.session
}

/// A token of this purpose, with its email; it replaces an earlier one.
pub(super) async fn a_token_of<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    purpose: VerificationPurpose,
) -> Verification {
    let (verification, email) = fixtures.an_email_with_token(account, purpose);
    put_email(
        store,
        fixtures,
        account,
        (email, Some(verification.clone())),
    )
    .await;
    verification
}

/// An email without token.
pub(super) async fn an_email_to<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
) -> OutboxEmail {
    let email = fixtures.a_notice(account);
    put_email(store, fixtures, account, (email.clone(), None)).await;
    email
}

/// Puts this email into the outbox, with the verification whose token it carries.
pub(super) async fn put_email<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
    email: (OutboxEmail, Option<Verification>),
) {
    let requests = store.store();
    let request = fixtures.an_email_request(account, VerificationPurpose::VerifyEmail);
    let admission = requests
        .submit_email_request(&request, &[])
        .await
        .expect("a response");
    assert_eq!(admission, Admission::Admitted);
    let fulfilment = ProcessedEmailRequest {
        request: request.id,
        email: Some(email),
    };
    let is_fulfilled = requests
        .complete_email_request(&fulfilment)
        .await
        .expect("a response");
    assert!(is_fulfilled, "the request was waiting");
}
