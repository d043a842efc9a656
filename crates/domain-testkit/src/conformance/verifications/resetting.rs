use tenantry_domain::accounts::Account;
use tenantry_domain::throttling::{Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::ClientNetwork;
use tenantry_domain::verifications::VerificationPurpose;

use super::bad_tokens::bad_tokens;
use crate::StoreSnapshot;
use crate::conformance::prelude::*;

contracts!(
    "verifications",
    /// R22: in a race for one token, one reset succeeds.
    async fn one_of_many_resets(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        let token = test.a_token_of(&account, PURPOSE).await;
        let emails = test.contents().await.emails.len();
        let racers = [(); RACERS].map(|()| test.make.a_password_reset(&account, &token));
        let outcomes = test
            .race(racers.clone(), |store, new| async move {
                store.reset_password(&new).await.expect("no failure")
            })
            .await;
        let changed: Vec<Account> = outcomes.into_iter().flatten().collect();
        assert_eq!(changed.len(), 1, "one resets: {changed:?}");
        let mut contents = test.contents().await;
        assert_eq!(*contents.account(account.id), changed[0]);
        let mut winners = racers.iter();
        let winner = winners.find(|one| one.password_hash == changed[0].password_hash);
        let winner = winner.expect("the hash of a racer");
        assert_eq!(contents.emails.len(), emails + 1, "one notification");
        assert!(contents.emails.contains(&winner.effects.emails[0]));
        let entries = racers.iter().map(|new| &new.effects);
        assert_eq!(test.count_audit(entries).await, 1, "one audit entry");
    },
    /// A reset is stored as a whole. When a part cannot be stored, or the token is bad, nothing
    /// changes.
    async fn a_reset_is_all_or_nothing(test: &StoreTest) {
        let user = test.a_user().await;
        let token = test.a_token_of(&user.account, PURPOSE).await;
        let mut expected = test.contents().await;
        let first = test.make.a_password_reset(&user.account, &token);
        let changed = test.reset_password(&first).await.expect("no failure");
        let account = expected.account(user.account.id);
        account.password_hash = first.password_hash.clone();
        account.verified_at = Some(first.now);
        account.updated_at = first.now;
        account.version += 1;
        assert_eq!(changed.as_ref(), Some(&*account));
        expected.session(user.session.id).ended_at = Some(first.now);
        expected.use_up_tokens(user.account.id);
        expected.add_effects(&first.effects);
        assert_eq!(test.contents().await, expected.sorted());

        let token = test.a_token_of(&user.account, PURPOSE).await;
        expect_collisions!(
            test,
            reset_password,
            test.make.a_password_reset(&user.account, &token),
            first,
            [effects.emails[0].id, effects.audit[0].id],
            expect_failure
        );

        for bad in bad_tokens(test, PURPOSE).await {
            let before = test.snapshot().await;
            let mut new = test.make.a_password_reset(&bad.account, &bad.verification);
            new.now = bad.now;
            let changed = test.reset_password(&new).await.expect("no failure");
            assert_eq!(changed, None, "{}", bad.why);
            test.unchanged(&before, bad.why).await;
        }
    },
    /// R23: a reset ends every session and token of the account, deletes its throttle counters and
    /// verifies its email. Other accounts keep theirs.
    async fn a_reset_ends_all_sessions_and_tokens(test: &StoreTest) {
        let user = test.a_user().await;
        let other = test.a_user().await;
        for one in [&user.account, &other.account] {
            test.a_session_of(one).await;
            login_attempt(test, one).await;
        }
        let purpose = VerificationPurpose::ResetPassword;
        test.a_token_of(&other.account, purpose).await;
        let token = test.a_token_of(&user.account, purpose).await;
        let mut before = test.contents().await;
        assert_eq!(login_attempts_left(&before, &user.account), 2);

        let reset = test.make.a_password_reset(&user.account, &token);
        let changed = test.reset_password(&reset).await;
        let changed = changed.expect("no failure").expect("a good token");
        assert_eq!(changed.verified_at, Some(reset.now));
        let mut after = test.contents().await;
        for session in &after.sessions {
            let is_over = session.ended_at == Some(reset.now);
            assert_eq!(
                is_over,
                session.account_id == user.account.id,
                "{session:?}"
            );
        }
        for token in &after.verifications {
            let is_used = after.used_verifications.contains(&token.id);
            assert_eq!(is_used, token.account_id == user.account.id, "{token:?}");
        }
        assert_eq!(login_attempts_left(&after, &user.account), 0);
        assert_eq!(login_attempts_left(&after, &other.account), 2);
        let other = other.account.id;
        assert_eq!(after.account(other), before.account(other));
    }
);

const PURPOSE: VerificationPurpose = VerificationPurpose::ResetPassword;

/// Counts a failed login, for the client and for all clients together.
async fn login_attempt(test: &StoreTest, account: &Account) {
    let limits = keys(account).map(|key| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients: false,
    });
    let admission = test.count_attempt(&limits, test.make.now()).await;
    admission.expect("no failure");
}

fn keys(account: &Account) -> [ThrottleKey; 2] {
    let client = ClientNetwork::of([192, 0, 2, 1].into());
    [Some(client), None]
        .map(|client| ThrottleKey::password(account.tenant(), account.email.key(), client))
}

fn login_attempts_left(contents: &StoreSnapshot, account: &Account) -> u32 {
    let keys = keys(account);
    let counters = contents.throttles.iter();
    counters
        .filter(|(key, _)| keys.contains(key))
        .map(|(_, state)| state.count)
        .sum()
}
