use tenantry_domain::accounts::Account;
use tenantry_domain::store::PortError;
use tenantry_domain::verifications::{PasswordReset, VerificationPurpose};

use super::bad_tokens::bad_tokens;
use crate::StoreUnderTest;
use crate::conformance::arrange::{a_lone_developer, a_token_of, a_user};
use crate::conformance::expect::{expect_failure, expect_unchanged};
use crate::conformance::expected_state::Altered as _;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::{Snapshot, count_of_any};
use crate::fixtures::Fixtures;

const PURPOSE: VerificationPurpose = VerificationPurpose::ResetPassword;

/// R22: many use one token at once: one sets its password, and the others get nothing.
pub async fn one_of_many_resets<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    let token = a_token_of(&store, &fixtures, &account, PURPOSE).await;
    let emails = store.contents().await.emails.len();
    let racers: Vec<_> = (0..RACERS)
        .map(|_| fixtures.a_password_reset(&account, &token))
        .collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let verifications = store.store();
        async move {
            verifications
                .reset_password(&new)
                .await
                .expect("a response")
        }
    }));
    let changed: Vec<Account> = outcomes.await.into_iter().flatten().collect();
    assert_eq!(changed.len(), 1, "one resets: {changed:?}");
    let mut contents = store.contents().await;
    assert_eq!(*contents.account(account.id), changed[0]);
    let mut winners = racers.iter();
    let winner = winners.find(|one| one.password_hash == changed[0].password_hash);
    let winner = winner.expect("the hash of a racer");
    assert_eq!(contents.emails.len(), emails + 1, "one notification");
    assert!(contents.emails.contains(&winner.notification));
    let entries = racers.iter().map(|new| &new.audit);
    assert_eq!(count_of_any(&contents, entries), 1, "written down once");
}

/// All of a reset is stored; when any part of it cannot be, or the token is no good, nothing is.
pub async fn a_reset_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let token = a_token_of(&store, &fixtures, &user.account, PURPOSE).await;
    let mut expected = store.contents().await;
    let first = fixtures.a_password_reset(&user.account, &token);
    let changed = reset(&store, &first).await.expect("a response");
    let account = expected.account(user.account.id);
    account.password_hash = first.password_hash.clone();
    account.verified_at = Some(first.now);
    account.updated_at = first.now;
    account.version += 1;
    assert_eq!(changed.as_ref(), Some(&*account));
    expected.session(user.session.id).ended_at = Some(first.now);
    expected.use_up_tokens(user.account.id);
    expected.add_email(&first.notification);
    expected.audit.push(first.audit.clone());
    assert_eq!(store.contents().await, expected.sorted());

    let token = a_token_of(&store, &fixtures, &user.account, PURPOSE).await;
    let before = Snapshot::of(&store).await;
    let mut new = fixtures.a_password_reset(&user.account, &token);
    new.notification.id = first.notification.id;
    expect_failure(reset(&store, &new).await);
    expect_unchanged(&store, &before, "an email that exists").await;
    let mut new = fixtures.a_password_reset(&user.account, &token);
    new.audit.id = first.audit.id;
    expect_failure(reset(&store, &new).await);
    expect_unchanged(&store, &before, "an audit entry that exists").await;

    for bad in bad_tokens(&store, &fixtures, PURPOSE).await {
        let before = Snapshot::of(&store).await;
        let mut new = fixtures.a_password_reset(&bad.account, &bad.verification);
        new.now = bad.now;
        let changed = reset(&store, &new).await.expect("a response");
        assert_eq!(changed, None, "{}", bad.why);
        expect_unchanged(&store, &before, bad.why).await;
    }
}

async fn reset<S: StoreUnderTest>(
    store: &S,
    new: &PasswordReset,
) -> Result<Option<Account>, PortError> {
    store.store().reset_password(new).await
}
