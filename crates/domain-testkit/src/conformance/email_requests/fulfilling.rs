use tenantry_domain::accounts::Account;
use tenantry_domain::email::{EmailRequest, ProcessedEmailRequest};
use tenantry_domain::store::PortError;
use tenantry_domain::verifications::VerificationPurpose;

use crate::StoreUnderTest;
use crate::conformance::arrange::a_lone_developer;
use crate::conformance::expect::{expect_failure, expect_one_yes, expect_unchanged};
use crate::conformance::expected_state::Altered as _;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

const PURPOSE: VerificationPurpose = VerificationPurpose::ResetPassword;

/// The request goes and the email comes, with its verification if there is one; when any part of it
/// cannot be stored, the request stays and nothing changes.
pub async fn fulfilling_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let mut expected = store.contents().await;
    let (verification, email) = fixtures.an_email_with_token(&account, PURPOSE);
    let notification = fixtures.a_notice(&account);
    expected.add_email(&email);
    expected.add_email(&notification);
    expected.verifications.push(verification.clone());
    for response in [
        Some((email.clone(), Some(verification.clone()))),
        Some((notification, None)),
        None,
    ] {
        let request = a_request(&store, &fixtures, &account).await;
        let new = ProcessedEmailRequest {
            request: request.id,
            email: response,
        };
        assert!(process(&store, &new).await.expect("a response"));
        let waiting = store.store().oldest_email_requests(1).await;
        assert_eq!(waiting.expect("a list"), [], "it is taken out");
    }
    assert_eq!(store.contents().await, expected.sorted());

    let request = a_request(&store, &fixtures, &account).await;
    let before = Snapshot::of(&store).await;
    for part in ["email", "verification", "token"] {
        let mut new = a_response(&fixtures, &account, &request);
        let (new_email, new_verification) = new.email.as_mut().expect("an email");
        let new_verification = new_verification.as_mut().expect("a verification");
        match part {
            "email" => new_email.id = email.id,
            "verification" => new_verification.id = verification.id,
            _ => new_verification.token_hash = verification.token_hash,
        }
        expect_failure(process(&store, &new).await);
        expect_unchanged(&store, &before, part).await;
    }
}

/// Many process one request at once: one email goes out.
pub async fn one_of_many_fulfils<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let request = a_request(&store, &fixtures, &account).await;
    let racers: Vec<_> = (0..RACERS)
        .map(|_| a_response(&fixtures, &account, &request))
        .collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let requests = store.store();
        async move { requests.complete_email_request(&new).await }
    }));
    let winner = &racers[expect_one_yes(outcomes.await)];
    let (email, verification) = winner.email.clone().expect("an email");
    let before = Snapshot::of(&store).await;
    assert_eq!(before.contents.emails, [email]);
    assert_eq!(
        Some(&before.contents.verifications[..]),
        verification.as_ref().map(std::slice::from_ref)
    );
    assert_eq!(before.email_requests, []);
    let late = a_response(&fixtures, &account, &request);
    assert!(
        !process(&store, &late).await.expect("a response"),
        "too late"
    );
    expect_unchanged(&store, &before, "it was fulfilled").await;
}

async fn a_request<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
) -> EmailRequest {
    let request = fixtures.an_email_request(account, PURPOSE);
    let requests = store.store();
    requests
        .submit_email_request(&request, &[])
        .await
        .expect("a response");
    request
}

fn a_response(
    fixtures: &Fixtures,
    account: &Account,
    request: &EmailRequest,
) -> ProcessedEmailRequest {
    let (verification, email) = fixtures.an_email_with_token(account, PURPOSE);
    ProcessedEmailRequest {
        request: request.id,
        email: Some((email, Some(verification))),
    }
}

async fn process<S: StoreUnderTest>(
    store: &S,
    new: &ProcessedEmailRequest,
) -> Result<bool, PortError> {
    store.store().complete_email_request(new).await
}
