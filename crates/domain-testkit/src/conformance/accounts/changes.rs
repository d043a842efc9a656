use tenantry_domain::values::AccountId;
use tenantry_domain::verifications::VerificationPurpose;

use crate::conformance::prelude::*;
use crate::fixtures::full_name;

contracts!(
    "accounts",
    /// Name, time and version change. Other fields and other accounts do not.
    async fn renaming_changes_the_name_alone(test: &StoreTest) {
        let user = test.a_user().await.account;
        test.a_user().await;
        let mut expected = test.contents().await;
        for name in [Some(full_name("Renée O\u{2019}Connor 李")), None] {
            let now = test.make.an_audit_entry().at;
            let account = expected.account(user.id);
            account.full_name.clone_from(&name);
            account.updated_at = now;
            account.version += 1;
            let renamed = test.rename_account(user.id, name, now).await;
            assert_eq!(renamed.expect("no failure").as_ref(), Some(&*account));
            assert_eq!(test.contents().await, expected);
        }

        let unknown = AccountId::generate(test.make.now(), [1; 10]);
        let renamed = test.rename_account(unknown, None, test.make.now()).await;
        assert_eq!(renamed.expect("no failure"), None);
        assert_eq!(test.contents().await, expected);
    },
    /// R8: a change is stored as a whole. When a part cannot be stored, or the checked hash is
    /// outdated, nothing changes.
    async fn a_password_change_is_all_or_nothing(test: &StoreTest) {
        let user = test.a_user().await;
        let mut expected = test.contents().await;
        let first = test.make.a_password_change(&user.account, user.session.id);
        expect_yes(test.change_password(&first).await);
        let account = expected.account(user.account.id);
        account.password_hash = first.new_hash.clone();
        account.updated_at = first.now;
        account.version += 1;
        let account = account.clone();
        expected.use_up_tokens(account.id);
        expected.add_effects(&first.effects);
        let expected = expected.sorted();
        assert_eq!(test.contents().await, expected);

        expect_collisions!(
            test,
            change_password,
            test.make.a_password_change(&account, user.session.id),
            first,
            [effects.emails[0].id, effects.audit[0].id],
            expect_failure
        );
        let before = test.snapshot().await;
        let outdated = test.make.a_password_change(&user.account, user.session.id);
        expect_no(test.change_password(&outdated).await);
        test.unchanged(&before, "another password than the checked one")
            .await;

        test.suspend(account.id).await;
        let before = test.snapshot().await;
        let new = test.make.a_password_change(&account, user.session.id);
        expect_no(test.change_password(&new).await);
        test.unchanged(&before, "a disabled account").await;
    },
    /// In a race, one change succeeds.
    async fn one_of_many_changes_the_password(test: &StoreTest) {
        let user = test.a_user().await;
        let emails = test.contents().await.emails.len();
        let racers =
            [(); RACERS].map(|()| test.make.a_password_change(&user.account, user.session.id));
        let outcomes = race!(test, racers.clone(), change_password);
        let winner = &racers[expect_one_yes(outcomes)];
        let mut contents = test.contents().await;
        let stored = contents.account(user.account.id);
        assert_eq!(stored.password_hash, winner.new_hash);
        assert_eq!(contents.emails.len(), emails + 1, "one notification");
        assert!(contents.emails.contains(&winner.effects.emails[0]));
        let entries = racers.iter().map(|new| &new.effects);
        assert_eq!(test.count_audit(entries).await, 1, "one audit entry");
    },
    /// R8: the current session stays. Every other session and every email token of the account ends.
    /// Other accounts keep theirs.
    async fn a_password_change_ends_other_sessions(test: &StoreTest) {
        let user = test.a_user().await;
        let neighbour = test.a_user().await;
        let account = &user.account;
        let kept = test.a_session_of(account).await;
        let over = test.a_session_of(account).await;
        test.a_session_of(account).await;
        let ended_at = test.make.now();
        test.under_test.end_session(over.id, ended_at).await;
        for account in [account, &neighbour.account] {
            test.a_token_of(account, VerificationPurpose::ResetPassword)
                .await;
        }

        let new = test.make.a_password_change(account, kept.id);
        expect_yes(test.change_password(&new).await);
        let live = test.list_sessions(account.id, new.now).await;
        assert_eq!(live.expect("a list"), [kept]);
        let live = test.list_sessions(neighbour.account.id, new.now).await;
        assert_eq!(live.expect("a list"), [neighbour.session]);
        let mut contents = test.contents().await;
        assert_eq!(contents.session(over.id).ended_at, Some(ended_at));
        for token in &contents.verifications {
            let is_used = contents.used_verifications.contains(&token.id);
            assert_eq!(is_used, token.account_id == account.id, "{token:?}");
        }
    }
);
