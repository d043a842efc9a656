//! Sessions that end while they are in use: logouts, new passwords, and the limit of sessions.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;
use tenantry_acceptance::accounts::{NEW_PASSWORD, PASSWORD};
use tenantry_acceptance::clients::Developer;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::concurrent_requests::{RawRequest, count, exclusively, send_all};
use crate::end_users::{EndUser, HOME, Tokens, reuses, trust_proxy};

on_both_databases![
    r34_after_a_logout_during_equal_refreshes_no_token_of_the_session_works,
    r34_a_chain_of_refreshes_ends_at_the_logout,
    r34_after_a_logout_of_all_sessions_during_logins_and_refreshes_no_earlier_session_works,
    r8_after_a_password_change_only_its_own_session_continues,
    r23_after_a_password_reset_no_earlier_session_continues,
    r39_the_51st_login_ends_only_the_oldest_session_and_8_at_once_end_8,
];

const ROUNDS: usize = 20;
const REFRESHES: usize = 7;
const LOGINS: usize = 4;

fn r34_after_a_logout_during_equal_refreshes_no_token_of_the_session_works(database: Database) {
    let (server, jane) = EndUser::start(database);
    let address = server.address();
    let mut refreshed = 0;
    for _ in 0..ROUNDS {
        let tokens = jane.log_in(&server);
        let mut requests = vec![tokens.refresh_request(); REFRESHES];
        requests.push(tokens.logout());
        let mut responses = exclusively(|| send_all(&address, &requests));
        let logout = responses.pop().expect("the logout");
        logout.assert_status(204);
        let complete = count(&responses, 200) + count(&responses, 401);
        assert_eq!(complete, REFRESHES, "{responses:?}");
        refreshed += count(&responses, 200);
        tokens.assert_dead(&address);
        for successor in Tokens::of_all(&responses) {
            successor.assert_dead(&address);
        }
        assert_eq!(jane.live_sessions(server.database()), 0);
    }
    println!("{refreshed} refreshes before the logout");
    assert_eq!(reuses(server.database()), 0);
}

fn r34_a_chain_of_refreshes_ends_at_the_logout(database: Database) {
    let (server, jane) = EndUser::start_with(database, |settings| {
        settings.set("TENANTRY_RATE_LIMITS", "off");
    });
    let address = server.address();
    for _ in 0..ROUNDS {
        let tokens = jane.log_in(&server);
        let (has_refreshed, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
        let last = thread::scope(|scope| {
            let chain = scope.spawn(|| {
                let mut last = tokens.clone();
                loop {
                    let was_over = is_over.load(Ordering::SeqCst);
                    let response = last.refresh_request().send(&address);
                    if response.status == 401 {
                        return last;
                    }
                    assert!(!was_over, "refreshed after the logout: {response:?}");
                    last = Tokens::of(&response);
                    has_refreshed.store(true, Ordering::SeqCst);
                }
            });
            while !has_refreshed.load(Ordering::SeqCst) && !chain.is_finished() {
                thread::yield_now();
            }
            // Any refresh token of the session ends it, even a used one.
            let logout = tokens.logout().send(&address);
            is_over.store(true, Ordering::SeqCst);
            logout.assert_status(204);
            chain.join().expect("a chain that ends")
        });
        assert_ne!(last.refresh, tokens.refresh);
        last.assert_dead(&address);
    }
    assert_eq!(reuses(server.database()), 0);
}

fn r34_after_a_logout_of_all_sessions_during_logins_and_refreshes_no_earlier_session_works(
    database: Database,
) {
    let (server, jane) = EndUser::start(database);
    let address = server.address();
    for _ in 0..ROUNDS / 2 {
        let earlier = [(); 3].map(|()| jane.log_in(&server));
        let mut requests: Vec<_> = earlier.iter().map(Tokens::refresh_request).collect();
        requests.extend(vec![jane.login(); LOGINS]);
        requests.push(earlier[0].logout_all());
        let mut responses = exclusively(|| send_all(&address, &requests));
        let logout = responses.pop().expect("the logout");
        logout.assert_status(204);
        let logins = responses.split_off(earlier.len());
        for tokens in earlier.iter().chain(&Tokens::of_all(&responses)) {
            tokens.assert_dead(&address);
        }
        // The server may process a login before or after the logout.
        assert_eq!(count(&logins, 200), LOGINS, "{logins:?}");
        let is_live = |tokens: &&Tokens| tokens.me().send(&address).status == 200;
        let live = Tokens::of_all(&logins).iter().filter(is_live).count();
        assert_eq!(jane.live_sessions(server.database()), live);
    }
    assert_eq!(reuses(server.database()), 0);
}

const CHANGES: usize = 8;
const LOGINS_PER_CHANGE: usize = 6;

fn r8_after_a_password_change_only_its_own_session_continues(database: Database) {
    let server = Server::with(database, trust_proxy);
    let developer = Developer::register(&server, "owner@example.com");
    let address = server.address();
    let mut opened = 0;
    for round in 0..CHANGES {
        let jane = EndUser::create(&server, &developer, &format!("jane{round}@example.com"));
        let [own, other] = [(); 2].map(|()| jane.log_in(&server));
        let refreshes = [&own, &other].map(Tokens::refresh_request);
        let mut requests = vec![own.password_change(HOME)];
        requests.extend(refreshes);
        requests.extend(logins(&jane));
        let responses = exclusively(|| send_all(&address, &requests));

        responses[0].assert_status(200);
        let own_successor = Tokens::of(&responses[1]);
        let successors = Tokens::of_all(&responses[2..]);
        opened += count(&responses[3..], 200);
        for tokens in [other].iter().chain(&successors) {
            tokens.assert_dead(&address);
        }
        assert_eq!(jane.live_sessions(server.database()), 1);
        own_successor.assert_alive(&address);
        assert_new_password(&server, &jane);
    }
    println!("{opened} logins before the change");
    assert_eq!(reuses(server.database()), 0);
}

fn r23_after_a_password_reset_no_earlier_session_continues(database: Database) {
    let server = Server::with(database, trust_proxy);
    let developer = Developer::register(&server, "owner@example.com");
    let address = server.address();
    let mut opened = 0;
    for round in 0..CHANGES {
        let jane = EndUser::create(&server, &developer, &format!("jane{round}@example.com"));
        let earlier = jane.log_in(&server);
        let token = jane.reset_email(&server).token();
        let reset = json!({"token": token, "password": NEW_PASSWORD});
        let mut requests = vec![
            RawRequest::post("/api/v1/auth/reset-password", &[], &reset),
            earlier.refresh_request(),
            earlier.refresh_request(),
        ];
        requests.extend(logins(&jane));
        let responses = exclusively(|| send_all(&address, &requests));

        responses[0].assert_status(200);
        opened += count(&responses[3..], 200);
        for tokens in [earlier].iter().chain(&Tokens::of_all(&responses[1..])) {
            tokens.assert_dead(&address);
        }
        assert_eq!(jane.live_sessions(server.database()), 0);
        assert_new_password(&server, &jane);
    }
    println!("{opened} logins before the reset");
    assert_eq!(reuses(server.database()), 0);
}

/// Logins from several IP addresses: those from one wait for each other.
fn logins(user: &EndUser) -> impl Iterator<Item = RawRequest> {
    let ips = (0..LOGINS_PER_CHANGE).map(|number| format!("198.51.100.{number}"));
    ips.map(|ip| user.login_with(PASSWORD, &ip))
}

fn assert_new_password(server: &Server, user: &EndUser) {
    for (password, status) in [(PASSWORD, 401), (NEW_PASSWORD, 200)] {
        let login = user.login_with(password, HOME);
        login.send(&server.address()).assert_status(status);
    }
}

const MOST_SESSIONS: usize = 50;
const MORE_LOGINS: usize = 8;

fn r39_the_51st_login_ends_only_the_oldest_session_and_8_at_once_end_8(database: Database) {
    let (server, developer) = Developer::start(database);
    let jane = EndUser::create(&server, &developer, "jane@example.com");
    let john = EndUser::create(&server, &developer, "john@example.com");
    let other_user = john.log_in(&server);
    let mut sessions: Vec<Tokens> = (0..MOST_SESSIONS).map(|_| jane.log_in(&server)).collect();
    assert_eq!(alive(&server, &sessions), vec![true; MOST_SESSIONS]);

    sessions.push(jane.log_in(&server));
    let mut expected = vec![true; MOST_SESSIONS + 1];
    expected[0] = false;
    assert_eq!(alive(&server, &sessions), expected);
    sessions[0].assert_dead(&server.address());

    let requests = vec![jane.login(); MORE_LOGINS];
    let responses = exclusively(|| send_all(&server.address(), &requests));
    assert_eq!(count(&responses, 200), MORE_LOGINS, "{responses:?}");
    expected[..=MORE_LOGINS].fill(false);
    assert_eq!(alive(&server, &sessions), expected);
    let new = Tokens::of_all(&responses);
    assert_eq!(alive(&server, &new), vec![true; MORE_LOGINS]);
    assert_eq!(jane.live_sessions(server.database()), MOST_SESSIONS);
    other_user.assert_alive(&server.address());
}

fn alive(server: &Server, sessions: &[Tokens]) -> Vec<bool> {
    let me = sessions.iter().map(Tokens::me);
    me.map(|me| me.send(&server.address()).status == 200)
        .collect()
}
