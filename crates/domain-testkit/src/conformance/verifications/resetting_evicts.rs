use tenantry_domain::model::{Account, Limit, ThrottleKey, ThrottleRule, VerificationPurpose};
use tenantry_domain::values::ClientNetwork;

use crate::conformance::altered::Altered as _;
use crate::conformance::given::{a_session_of, a_token_of, a_user};
use crate::fixtures::Fixtures;
use crate::{Contents, StoreUnderTest};

/// R23: whoever resets by mailbox puts an earlier registrant out: no session, no token and no count of
/// guesses is left, and the address is verified. Nobody else is touched.
pub async fn a_reset_evicts_everybody<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let user = a_user(&store, &fixtures).await;
    let other = a_user(&store, &fixtures).await;
    for one in [&user.account, &other.account] {
        a_session_of(&store, &fixtures, one).await;
        guess(&store, &fixtures, one).await;
    }
    let purpose = VerificationPurpose::ResetPassword;
    a_token_of(&store, &fixtures, &other.account, purpose).await;
    let token = a_token_of(&store, &fixtures, &user.account, purpose).await;
    let before = store.contents().await;
    assert_eq!(guesses_left(&before, &user.account), 2);

    let reset = fixtures.a_password_reset(&user.account, &token);
    let changed = store.stores().verifications.reset_password(&reset).await;
    let changed = changed.expect("an answer").expect("a good token");
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
    assert_eq!(guesses_left(&after, &user.account), 0);
    assert_eq!(guesses_left(&after, &other.account), 2);
    assert_eq!(*after.account(other.account.id), other.account);
}

/// Somebody guesses the password wrong, which is counted for the client and for all together.
async fn guess<S: StoreUnderTest>(store: &S, fixtures: &Fixtures, account: &Account) {
    let limits = keys(account).map(|key| Limit {
        key,
        rule: ThrottleRule::PASSWORD_BY_CLIENT,
        for_strangers: false,
    });
    let throttles = store.stores().throttles;
    let admission = throttles.attempt(&limits, fixtures.now()).await;
    admission.expect("an answer");
}

fn keys(account: &Account) -> [ThrottleKey; 2] {
    let client = ClientNetwork::of([192, 0, 2, 1].into());
    [Some(client), None]
        .map(|client| ThrottleKey::password(account.scope(), account.email.key(), client))
}

fn guesses_left(contents: &Contents, account: &Account) -> u32 {
    let keys = keys(account);
    let counters = contents.throttles.iter();
    counters
        .filter(|(key, _)| keys.contains(key))
        .map(|(_, state)| state.count)
        .sum()
}
