use std::time::Duration;

use tenantry_domain::accounts::Account;
use tenantry_domain::values::{Timestamp, VerificationId};
use tenantry_domain::verifications::{CodeTimes, Verification, VerificationPurpose};

use super::bad_tokens::bad_tokens;
use crate::StoreUnderTest;
use crate::conformance::accounts::{a_stored_developer, register_end_user};
use crate::conformance::arrange::{a_lone_developer, a_token_of};
use crate::conformance::expect::expect_unchanged;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::{Fixtures, grant_of};

const PURPOSE: VerificationPurpose = VerificationPurpose::VerifyEmail;

/// Many try a code at once: so many are let in, whoever they are, and then nobody until there is a new
/// code. Each account has tries of its own.
pub async fn code_tries_are_counted<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let first = a_stored_developer(&store, &fixtures).await;
    let second = a_stored_developer(&store, &fixtures).await;
    let mut users = Vec::new();
    for developer in [&first, &second] {
        let mut new = fixtures.an_end_user_registration(grant_of(developer));
        new.account.email = first.account.email.clone();
        new.verification.email = new.account.email.key().clone();
        register_end_user(&store, &new).await.expect("an end user");
        users.push(new);
    }
    let times = CodeTimes {
        since: first
            .verification
            .created_at
            .minus(Duration::from_micros(1)),
        now: fixtures.now(),
    };
    let account = users[0].account.clone();
    let outcomes = race((0..RACERS).map(|_| {
        let (verifications, account) = (store.store(), account.clone());
        async move {
            let tried =
                verifications.try_verification_code(account.scope(), account.email.key(), times);
            tried.await.expect("a response")
        }
    }));
    let (let_in, sent_away): (Vec<_>, Vec<_>) =
        outcomes.await.into_iter().partition(Option::is_some);
    assert_eq!(
        let_in.len(),
        usize::from(Verification::CODE_TRIES),
        "{sent_away:?}"
    );
    assert!(
        let_in
            .iter()
            .all(|id| *id == Some(users[0].verification.id))
    );
    let before = Snapshot::of(&store).await;
    assert_eq!(
        before.contents.code_tries,
        [(users[0].verification.id, Verification::CODE_TRIES)]
    );
    assert_eq!(try_code(&store, &account, times).await, None);
    expect_unchanged(&store, &before, "the tries are used up").await;

    let named = try_code(&store, &users[1].account, times).await;
    assert_eq!(named, Some(users[1].verification.id), "in another project");
    let named = try_code(&store, &first.account, times).await;
    assert_eq!(named, Some(first.verification.id), "among the developers");
    let newer = a_token_of(&store, &fixtures, &account, PURPOSE).await;
    let named = try_code(&store, &account, times).await;
    assert_eq!(named, Some(newer.id), "a new code");
}

/// A code can be tried when it was made after the moment that is asked for, and its verification is good
/// and one that verifies an address.
pub async fn old_codes_cannot_be_tried<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let token = a_token_of(&store, &fixtures, &account, PURPOSE).await;
    a_token_of(
        &store,
        &fixtures,
        &account,
        VerificationPurpose::ResetPassword,
    )
    .await;
    let now = fixtures.now();
    let before = Snapshot::of(&store).await;
    let times = |since| CodeTimes { since, now };
    let too_old = try_code(&store, &account, times(token.created_at)).await;
    assert_eq!(too_old, None, "not made after that moment");
    expect_unchanged(&store, &before, "an old code").await;
    let earlier = token.created_at.minus(Duration::from_micros(1));
    let named = try_code(&store, &account, times(earlier)).await;
    assert_eq!(named, Some(token.id));

    for bad in bad_tokens(&store, &fixtures, PURPOSE).await {
        let times = CodeTimes {
            since: Timestamp::from_unix_micros(0),
            now: bad.now,
        };
        let named = try_code(&store, &bad.account, times).await;
        assert_ne!(named, Some(bad.verification.id), "{}", bad.why);
    }
}

async fn try_code<S: StoreUnderTest>(
    store: &S,
    account: &Account,
    times: CodeTimes,
) -> Option<VerificationId> {
    let verifications = store.store();
    let tried = verifications.try_verification_code(account.scope(), account.email.key(), times);
    tried.await.expect("a response")
}
