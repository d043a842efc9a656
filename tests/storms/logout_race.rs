//! Somebody logs out while their tokens are in use.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::Developer;
use crate::crowd::{at_once, count, whole_machine};
use crate::end_users::{EndUser, Tokens, reuses};

const ROUNDS: usize = 20;
const REFRESHES: usize = 7;
const LOGINS: usize = 4;

on_both_databases![
    r34_after_a_logout_beside_equal_refreshes_nothing_of_the_session_works,
    r34_a_chain_of_refreshes_breaks_at_the_logout,
    r34_after_a_logout_everywhere_beside_logins_and_refreshes_no_earlier_session_works,
];

fn r34_after_a_logout_beside_equal_refreshes_nothing_of_the_session_works(database: Database) {
    let server = Server::start(database);
    let jane = end_user(&server);
    let address = server.address();
    let mut refreshed = 0;
    for _ in 0..ROUNDS {
        let tokens = jane.log_in(&server);
        let mut storm = vec![tokens.renewal(); REFRESHES];
        storm.push(tokens.logout());
        let alone = whole_machine();
        let mut replies = at_once(&address, &storm);
        drop(alone);
        let logout = replies.pop().expect("the logout");
        assert_eq!(logout.status, 204, "{logout:?}");
        let answered = count(&replies, 200) + count(&replies, 401);
        assert_eq!(answered, REFRESHES, "{replies:?}");
        refreshed += count(&replies, 200);
        tokens.assert_rejected(&address);
        for successor in Tokens::of_all(&replies) {
            successor.assert_rejected(&address);
        }
        assert_eq!(jane.live_sessions(server.database()), 0);
    }
    println!(
        "{refreshed} of {} were before the logout",
        ROUNDS * REFRESHES
    );
    assert_eq!(reuses(server.database()), 0);
}

fn r34_a_chain_of_refreshes_breaks_at_the_logout(database: Database) {
    let server = Server::with(database, |installation| {
        installation.set("TENANTRY_RATE_LIMITS", "off");
    });
    let jane = end_user(&server);
    let address = server.address();
    for _ in 0..ROUNDS {
        let tokens = jane.log_in(&server);
        let (is_rolling, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
        let last = thread::scope(|scope| {
            let chain = scope.spawn(|| {
                let mut last = tokens.clone();
                loop {
                    let was_over = is_over.load(Ordering::SeqCst);
                    let reply = last.renewal().send(&address);
                    if reply.status == 401 {
                        return last;
                    }
                    assert!(!was_over, "refreshed after the logout: {reply:?}");
                    last = Tokens::of(&reply);
                    is_rolling.store(true, Ordering::SeqCst);
                }
            });
            while !is_rolling.load(Ordering::SeqCst) && !chain.is_finished() {
                thread::yield_now();
            }
            // Any refresh token of the session ends it, also one that was used.
            let logout = tokens.logout().send(&address);
            is_over.store(true, Ordering::SeqCst);
            assert_eq!(logout.status, 204, "{logout:?}");
            chain.join().expect("a chain that breaks")
        });
        assert_ne!(last.refresh, tokens.refresh);
        last.assert_rejected(&address);
    }
    assert_eq!(reuses(server.database()), 0);
}

fn r34_after_a_logout_everywhere_beside_logins_and_refreshes_no_earlier_session_works(
    database: Database,
) {
    let server = Server::start(database);
    let jane = end_user(&server);
    let address = server.address();
    for _ in 0..ROUNDS / 2 {
        let earlier = [(); 3].map(|()| jane.log_in(&server));
        let mut storm: Vec<_> = earlier.iter().map(Tokens::renewal).collect();
        storm.extend(vec![jane.login(); LOGINS]);
        storm.push(earlier[0].logout_all());
        let alone = whole_machine();
        let mut replies = at_once(&address, &storm);
        drop(alone);
        let logout = replies.pop().expect("the logout");
        assert_eq!(logout.status, 204, "{logout:?}");
        let logins = replies.split_off(earlier.len());
        for tokens in earlier.iter().chain(&Tokens::of_all(&replies)) {
            tokens.assert_rejected(&address);
        }
        // A login may have come before or after it.
        assert_eq!(count(&logins, 200), LOGINS, "{logins:?}");
        let live = Tokens::of_all(&logins)
            .iter()
            .filter(|tokens| tokens.me().send(&address).status == 200)
            .count();
        assert_eq!(jane.live_sessions(server.database()), live);
    }
    assert_eq!(reuses(server.database()), 0);
}

fn end_user(server: &Server) -> EndUser {
    let developer = Developer::register(server, "owner@example.com");
    EndUser::create(server, &developer, "jane@example.com")
}
