use tenantry_domain::sessions::SessionRef;
use tenantry_domain::values::{SessionId, Timestamp, UserAgent};

use super::session_helpers::{find, list, own, rotated};
use crate::conformance::prelude::*;

contracts!(
    "sessions",
    /// Only the live sessions of enabled accounts lead to their account.
    async fn only_live_sessions_are_found(test: &StoreTest) {
        let developer = test.a_developer().await;
        let user = test.an_end_user_of(&developer).await;
        let ended = test.an_end_user_of(&developer).await;
        let disabled = test.an_end_user_of(&developer).await;
        let now = test.make.now();
        for one in [&user, &ended, &disabled] {
            let found = find(test, own(one), now).await;
            assert_eq!(found.as_ref(), Some(&one.account));
        }
        test.end(ended.session.id).await;
        test.suspend(disabled.account.id).await;
        assert_eq!(find(test, own(&ended), now).await, None, "ended");
        assert_eq!(find(test, own(&disabled), now).await, None, "disabled");

        let end = user.session.expires_at;
        let last = Timestamp::from_unix_micros(end.unix_micros() - 1);
        assert!(
            find(test, own(&user), last).await.is_some(),
            "the last moment"
        );
        assert_eq!(find(test, own(&user), end).await, None, "expired");
        let unknown = SessionRef {
            session_id: SessionId::generate(now, [1; 10]),
            ..own(&user)
        };
        assert_eq!(find(test, unknown, now).await, None, "unknown");
    },
    /// R37: a session is found only together with its own account and project.
    async fn lookups_stay_with_their_account(test: &StoreTest) {
        let developer = test.a_developer().await;
        let user = test.an_end_user_of(&developer).await;
        let neighbour = test.an_end_user_of(&developer).await;
        let other = test.a_developer().await;
        let now = test.make.now();
        assert_eq!(
            find(test, own(&user), now).await.as_ref(),
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
            assert_eq!(find(test, named, now).await, None, "{why}");
        }
    },
    /// Live sessions of the account are listed as they were stored, newest first.
    async fn live_sessions_are_listed(test: &StoreTest) {
        let account = test.a_lone_developer().await;
        test.a_user().await;
        assert_eq!(list(test, &account, test.make.now()).await, []);
        let mut openings = ORIGINS.map(|(address, user_agent)| {
            let mut new = test.make.a_session_opening(&account);
            new.session.address = address.map(|text| text.parse().expect("an IP address"));
            new.session.user_agent = user_agent.and_then(UserAgent::new);
            new
        });
        let mut sessions = openings.clone().map(|new| new.session);
        openings.rotate_left(2);
        for new in &openings {
            let opened = test.open_session(new).await;
            opened.expect("a session");
        }
        let over = test.a_session_of(&account).await;
        test.end(over.id).await;

        let rotation = test.make.a_rotation(&account, &sessions[0]);
        sessions[0] = rotated(test, &rotation).await;
        sessions.reverse();
        assert_eq!(list(test, &account, test.make.now()).await, sessions);
        let end = sessions[1].expires_at;
        let newest = list(test, &account, end).await;
        assert_eq!(newest, sessions[..1], "the others expired");
    }
);

const ORIGINS: [(Option<&str>, Option<&str>); 4] = [
    (None, None),
    (Some("2001:db8::1"), Some("curl/8.5")),
    (Some("::ffff:192.0.2.1"), None),
    (Some("192.0.2.1"), Some("Μοζίλα/5.0 (🦊; \"x\")")),
];
