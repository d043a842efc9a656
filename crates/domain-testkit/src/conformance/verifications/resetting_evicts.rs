use tenantry_domain::accounts::Account;
use tenantry_domain::throttling::{Limit, ThrottleKey, ThrottleRule};
use tenantry_domain::values::ClientNetwork;
use tenantry_domain::verifications::VerificationPurpose;

use crate::conformance::arrange::{a_session_of, a_token_of, a_user};
use crate::conformance::expected_state::Altered as _;
use crate::fixtures::Fixtures;
use crate::{StoreSnapshot, StoreUnderTest};

/// R23: whoever resets by mailbox puts an earlier registrant out: no session, no token and no count of
/// login attempts is left, and the address is verified. Nobody else is touched.
pub async fn a_reset_evicts_everybody<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let other = a_user(&store, &fixtures).await;
    for one in [&user.account, &other.account] {
        a_session_of(&store, &fixtures, one).await;
        login_attempt(&store, &fixtures, one).await;
    }
    let purpose = VerificationPurpose::ResetPassword;
    a_token_of(&store, &fixtures, &other.account, purpose).await;
    let token = a_token_of(&store, &fixtures, &user.account, purpose).await;
    let before = store.contents().await;
    assert_eq!(login_attempts_left(&before, &user.account), 2);

    let reset = fixtures.a_password_reset(&user.account, &token);
    let changed = store.store().reset_password(&reset).await;
    let changed = changed.expect("a response").expect("a good token");
    assert_eq!(changed.verified_at, Some(reset.now));
    let mut after = store.contents().await;
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
    assert_eq!(*after.account(other.account.id), other.account);
}

/// Somebody login attempts the password wrong, which is counted for the client and for all together.
async fn login_attempt<S: StoreUnderTest>(store: &S, fixtures: &Fixtures, account: &Account) {
    let limits = keys(account).map(|key| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        only_unknown_clients: false,
    });
    let throttles = store.store();
    let admission = throttles.count_attempt(&limits, fixtures.now()).await;
    admission.expect("a response");
}

fn keys(account: &Account) -> [ThrottleKey; 2] {
    let client = ClientNetwork::of([192, 0, 2, 1].into());
    [Some(client), None]
        .map(|client| ThrottleKey::password(account.scope(), account.email.key(), client))
}

fn login_attempts_left(contents: &StoreSnapshot, account: &Account) -> u32 {
    let keys = keys(account);
    let counters = contents.throttles.iter();
    counters
        .filter(|(key, _)| keys.contains(key))
        .map(|(_, state)| state.count)
        .sum()
}
