use tenantry_domain::accounts::PasswordChange;
use tenantry_domain::store::PortError;
use tenantry_domain::values::AccountId;
use tenantry_domain::verifications::VerificationPurpose;

use crate::StoreUnderTest;
use crate::conformance::arrange::{a_session_of, a_token_of, a_user};
use crate::conformance::expect::{expect_failure, expect_one_yes, expect_unchanged};
use crate::conformance::expected_state::Altered as _;
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::{Snapshot, count_of_any};
use crate::fixtures::{Fixtures, full_name};

/// A new name, or none, comes with time and version; everything else and everybody else stays.
pub async fn renaming_changes_the_name_alone<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await.account;
    a_user(&store, &fixtures).await;
    let accounts = store.store();
    let mut expected = store.contents().await;
    for name in [Some(full_name("Renée O\u{2019}Connor 李")), None] {
        let now = fixtures.an_audit_entry().at;
        let account = expected.account(user.id);
        account.full_name.clone_from(&name);
        account.updated_at = now;
        account.version += 1;
        let renamed = accounts.rename_account(user.id, name, now).await;
        assert_eq!(renamed.expect("a response").as_ref(), Some(&*account));
        assert_eq!(store.contents().await, expected);
    }

    let unknown = AccountId::generate(fixtures.now(), [1; 10]);
    let renamed = accounts.rename_account(unknown, None, fixtures.now()).await;
    assert_eq!(renamed.expect("a response"), None);
    assert_eq!(store.contents().await, expected);
}

/// R8: all of a change is stored; when any part of it cannot be, or the password was changed meanwhile,
/// nothing is.
pub async fn a_password_change_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let mut expected = store.contents().await;
    let first = fixtures.a_password_change(&user.account, user.session.id);
    assert!(change(&store, &first).await.expect("a response"));
    let account = expected.account(user.account.id);
    account.password_hash = first.new_hash.clone();
    account.updated_at = first.now;
    account.version += 1;
    let account = account.clone();
    expected.use_up_tokens(account.id);
    expected.add_email(&first.notification);
    expected.audit.push(first.audit.clone());
    let expected = expected.sorted();
    assert_eq!(store.contents().await, expected);

    let before = Snapshot::of(&store).await;
    let mut new = fixtures.a_password_change(&account, user.session.id);
    new.notification.id = first.notification.id;
    expect_failure(change(&store, &new).await);
    expect_unchanged(&store, &before, "an email that exists").await;
    let mut new = fixtures.a_password_change(&account, user.session.id);
    new.audit.id = first.audit.id;
    expect_failure(change(&store, &new).await);
    expect_unchanged(&store, &before, "an audit entry that exists").await;
    let outdated = fixtures.a_password_change(&user.account, user.session.id);
    assert!(!change(&store, &outdated).await.expect("a response"));
    expect_unchanged(&store, &before, "another password than the checked one").await;

    store.suspend_account(account.id, fixtures.now()).await;
    let before = Snapshot::of(&store).await;
    let new = fixtures.a_password_change(&account, user.session.id);
    assert!(!change(&store, &new).await.expect("a response"));
    expect_unchanged(&store, &before, "a disabled account").await;
}

/// Many change the same password at once: one does, and the others are told that it is another by now.
pub async fn one_of_many_changes_the_password<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let emails = store.contents().await.emails.len();
    let racers: Vec<_> = (0..RACERS)
        .map(|_| fixtures.a_password_change(&user.account, user.session.id))
        .collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let accounts = store.store();
        async move { accounts.change_password(&new).await }
    }));
    let winner = &racers[expect_one_yes(outcomes.await)];
    let mut contents = store.contents().await;
    let stored = contents.account(user.account.id);
    assert_eq!(stored.password_hash, winner.new_hash);
    assert_eq!(contents.emails.len(), emails + 1, "one notification");
    assert!(contents.emails.contains(&winner.notification));
    let entries = racers.iter().map(|new| &new.audit);
    assert_eq!(count_of_any(&contents, entries), 1, "written down once");
}

/// R8: the session that asked stays; every other one ends, and no email token is good any more. Nobody
/// else is touched.
pub async fn a_password_change_ends_other_sessions<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let neighbour = a_user(&store, &fixtures).await;
    let account = &user.account;
    let kept = a_session_of(&store, &fixtures, account).await;
    let over = a_session_of(&store, &fixtures, account).await;
    a_session_of(&store, &fixtures, account).await;
    let ended_at = fixtures.now();
    store.end_session(over.id, ended_at).await;
    for account in [account, &neighbour.account] {
        a_token_of(
            &store,
            &fixtures,
            account,
            VerificationPurpose::ResetPassword,
        )
        .await;
    }

    let new = fixtures.a_password_change(account, kept.id);
    assert!(change(&store, &new).await.expect("a response"));
    let sessions = store.store();
    let live = sessions.list_sessions(account.id, new.now).await;
    assert_eq!(live.expect("a list"), [kept]);
    let live = sessions.list_sessions(neighbour.account.id, new.now).await;
    assert_eq!(live.expect("a list"), [neighbour.session]);
    let mut contents = store.contents().await;
    assert_eq!(contents.session(over.id).ended_at, Some(ended_at));
    for token in &contents.verifications {
        let is_used = contents.used_verifications.contains(&token.id);
        assert_eq!(is_used, token.account_id == account.id, "{token:?}");
    }
}

async fn change<S: StoreUnderTest>(store: &S, new: &PasswordChange) -> Result<bool, PortError> {
    store.store().change_password(new).await
}
