use tenantry_domain::values::UserAgent;

use super::session_helpers::{list, rotated};
use crate::StoreUnderTest;
use crate::conformance::arrange::{a_lone_developer, a_session_of, a_user};
use crate::fixtures::Fixtures;

/// Sessions are listed as they were stored, newest first; what is over or expired, or somebody else's,
/// is not.
pub async fn live_sessions_are_listed<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let account = a_lone_developer(&store, &fixtures).await;
    a_user(&store, &fixtures).await;
    assert_eq!(list(&store, &account, fixtures.now()).await, []);
    let mut openings = ORIGINS.map(|(address, user_agent)| {
        let mut new = fixtures.a_session_opening(&account);
        new.session.address = address.map(|text| text.parse().expect("an address"));
        new.session.user_agent = user_agent.and_then(UserAgent::new);
        new
    });
    let mut sessions = openings.clone().map(|new| new.session);
    openings.rotate_left(2);
    for new in &openings {
        let opened = store.store().open_session(new).await;
        opened.expect("a session");
    }
    let over = a_session_of(&store, &fixtures, &account).await;
    store.end_session(over.id, fixtures.now()).await;

    let rotation = fixtures.a_rotation(&account, &sessions[0]);
    sessions[0] = rotated(&store, &rotation).await;
    sessions.reverse();
    assert_eq!(list(&store, &account, fixtures.now()).await, sessions);
    let end = sessions[1].expires_at;
    let newest = list(&store, &account, end).await;
    assert_eq!(newest, sessions[..1], "the others expired");
}

const ORIGINS: [(Option<&str>, Option<&str>); 4] = [
    (None, None),
    (Some("2001:db8::1"), Some("curl/8.5")),
    (Some("::ffff:192.0.2.1"), None),
    (Some("192.0.2.1"), Some("Μοζίλα/5.0 (🦊; \"x\")")),
];
