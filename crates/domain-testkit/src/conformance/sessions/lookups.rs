use tenantry_domain::sessions::SessionRef;
use tenantry_domain::values::{SessionId, Timestamp};

use super::session_helpers::{find, own};
use crate::StoreUnderTest;
use crate::conformance::accounts::{a_stored_developer, a_stored_end_user};
use crate::fixtures::Fixtures;

/// A session leads to its account until it is over or expired or the account disabled.
pub async fn only_live_sessions_are_found<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    let user = a_stored_end_user(&store, &fixtures, &developer).await;
    let ended = a_stored_end_user(&store, &fixtures, &developer).await;
    let disabled = a_stored_end_user(&store, &fixtures, &developer).await;
    let now = fixtures.now();
    for one in [&user, &ended, &disabled] {
        let found = find(&store, own(one), now).await;
        assert_eq!(found.as_ref(), Some(&one.account));
    }
    store.end_session(ended.session.id, now).await;
    store.suspend_account(disabled.account.id, now).await;
    assert_eq!(find(&store, own(&ended), now).await, None, "over");
    assert_eq!(find(&store, own(&disabled), now).await, None, "disabled");

    let end = user.session.expires_at;
    let last = Timestamp::from_unix_micros(end.unix_micros() - 1);
    assert!(
        find(&store, own(&user), last).await.is_some(),
        "the last moment"
    );
    assert_eq!(find(&store, own(&user), end).await, None, "expired");
    let unknown = SessionRef {
        session_id: SessionId::generate(now, [1; 10]),
        ..own(&user)
    };
    assert_eq!(find(&store, unknown, now).await, None, "unknown");
}

/// R37: a session is not found under another account or project than its own.
pub async fn lookups_stay_with_their_account<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    let user = a_stored_end_user(&store, &fixtures, &developer).await;
    let neighbour = a_stored_end_user(&store, &fixtures, &developer).await;
    let other = a_stored_developer(&store, &fixtures).await;
    let now = fixtures.now();
    assert_eq!(
        find(&store, own(&user), now).await.as_ref(),
        Some(&user.account)
    );
    for (why, account_id, project_id) in [
        (
            "a neighbour's",
            neighbour.account.id,
            Some(developer.project.id),
        ),
        (
            "in another project",
            user.account.id,
            Some(other.project.id),
        ),
        ("in no project", user.account.id, None),
        ("the developer's", developer.account.id, None),
    ] {
        let named = SessionRef {
            session_id: user.session.id,
            account_id,
            project_id,
        };
        assert_eq!(find(&store, named, now).await, None, "{why}");
    }
}
