use tenantry_domain::model::{Account, MailRequest, VerificationPurpose};
use tenantry_domain::ports::{Fulfilment, StoreError};

use crate::StoreUnderTest;
use crate::conformance::altered::Altered as _;
use crate::conformance::expect::{expect_failure, expect_one_yes, expect_unchanged};
use crate::conformance::given::a_lone_developer;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;

const PURPOSE: VerificationPurpose = VerificationPurpose::ResetPassword;

/// The request goes and the mail comes, with its verification if there is one; when any part of it
/// cannot be stored, the request stays and nothing changes.
pub async fn fulfilling_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let mut expected = store.contents().await;
    let (verification, mail) = fixtures.a_mail_with_token(&account, PURPOSE);
    let notice = fixtures.a_notice(&account);
    expected.add_mail(&mail);
    expected.add_mail(&notice);
    expected.verifications.push(verification.clone());
    for answer in [
        Some((mail.clone(), Some(verification.clone()))),
        Some((notice, None)),
        None,
    ] {
        let request = a_request(&store, &fixtures, &account).await;
        let new = Fulfilment {
            request: request.id,
            mail: answer,
        };
        assert!(fulfil(&store, &new).await.expect("an answer"));
        let waiting = store.stores().mail_requests.oldest(1).await;
        assert_eq!(waiting.expect("a list"), [], "it is taken out");
    }
    assert_eq!(store.contents().await, expected.sorted());

    let request = a_request(&store, &fixtures, &account).await;
    let before = Snapshot::of(&store).await;
    for part in ["mail", "verification", "token"] {
        let mut new = an_answer(&fixtures, &account, &request);
        let (new_mail, new_verification) = new.mail.as_mut().expect("a mail");
        let new_verification = new_verification.as_mut().expect("a verification");
        match part {
            "mail" => new_mail.id = mail.id,
            "verification" => new_verification.id = verification.id,
            _ => new_verification.token_hash = verification.token_hash,
        }
        expect_failure(fulfil(&store, &new).await);
        expect_unchanged(&store, &before, part).await;
    }
}

/// Many fulfil one request at once: one mail goes out.
pub async fn one_of_many_fulfils<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let request = a_request(&store, &fixtures, &account).await;
    let racers: Vec<_> = (0..RACERS)
        .map(|_| an_answer(&fixtures, &account, &request))
        .collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let requests = store.stores().mail_requests;
        async move { requests.fulfil(&new).await }
    }));
    let winner = &racers[expect_one_yes(outcomes.await)];
    let (mail, verification) = winner.mail.clone().expect("a mail");
    let before = Snapshot::of(&store).await;
    assert_eq!(before.contents.mails, [mail]);
    assert_eq!(
        Some(&before.contents.verifications[..]),
        verification.as_ref().map(std::slice::from_ref)
    );
    assert_eq!(before.mail_requests, []);
    let late = an_answer(&fixtures, &account, &request);
    assert!(!fulfil(&store, &late).await.expect("an answer"), "too late");
    expect_unchanged(&store, &before, "it was fulfilled").await;
}

async fn a_request<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    account: &Account,
) -> MailRequest {
    let request = fixtures.a_mail_request(account, PURPOSE);
    let requests = store.stores().mail_requests;
    requests.submit(&request, &[]).await.expect("an answer");
    request
}

fn an_answer(fixtures: &Fixtures, account: &Account, request: &MailRequest) -> Fulfilment {
    let (verification, mail) = fixtures.a_mail_with_token(account, PURPOSE);
    Fulfilment {
        request: request.id,
        mail: Some((mail, Some(verification))),
    }
}

async fn fulfil<S: StoreUnderTest>(store: &S, new: &Fulfilment) -> Result<bool, StoreError> {
    store.stores().mail_requests.fulfil(new).await
}
