//! Refresh tokens that are used at the same time, replayed, or used while the server is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use tenantry_acceptance::clients::Developer;
use tenantry_acceptance::{Database, Installation, Server, on_both_databases};

use crate::concurrent_requests::{exclusively, send_all, statuses};
use crate::end_users::{EndUser, Tokens, reuses};

on_both_databases![
    r32_16_equal_refreshes_get_the_same_successor_and_the_session_continues,
    r32_without_a_grace_one_of_16_equal_refreshes_succeeds_and_the_others_end_the_session,
    r32_a_replay_after_the_grace_ends_the_session_and_is_audited,
    r32_r33_a_replay_between_two_crashes_ends_the_session,
    r32_r33_a_lost_response_can_be_requested_again_after_a_crash,
    r32_r33_no_session_ends_and_no_client_is_rejected_when_the_server_is_killed,
];

const REFRESHES: usize = 16;
const ROUNDS: usize = 5;

fn r32_16_equal_refreshes_get_the_same_successor_and_the_session_continues(database: Database) {
    let (server, jane) = EndUser::start(database);
    let mut tokens = jane.log_in(&server);
    for _ in 0..ROUNDS {
        let requests = vec![tokens.refresh_request(); REFRESHES];
        let responses = exclusively(|| send_all(&server.address(), &requests));
        assert_eq!(statuses(&responses), BTreeMap::from([(200, REFRESHES)]));
        let all = Tokens::of_all(&responses);
        let successors: BTreeSet<&str> = all.iter().map(|tokens| &*tokens.refresh).collect();
        assert_eq!(successors.len(), 1, "{successors:?}");
        for tokens in &all {
            tokens.me().send(&server.address()).assert_status(200);
        }
        tokens = all[0].assert_alive(&server.address());
    }
    assert_eq!(reuses(server.database()), 0);
    assert_eq!(jane.live_sessions(server.database()), 1);
}

fn r32_without_a_grace_one_of_16_equal_refreshes_succeeds_and_the_others_end_the_session(
    database: Database,
) {
    let (server, jane) = EndUser::start_with(database, |settings| {
        settings.set("TENANTRY_REFRESH_GRACE", "0");
    });
    for round in 1..=ROUNDS {
        let tokens = jane.log_in(&server);
        let requests = vec![tokens.refresh_request(); REFRESHES];
        let responses = exclusively(|| send_all(&server.address(), &requests));
        let expected = BTreeMap::from([(200, 1), (401, REFRESHES - 1)]);
        assert_eq!(statuses(&responses), expected);
        for tokens in Tokens::of_all(&responses) {
            tokens.assert_dead(&server.address());
        }
        // Ended sessions are not ended again.
        assert_eq!(reuses(server.database()), round);
        assert_eq!(jane.live_sessions(server.database()), 0);
    }
}

const GRACE: &str = "1";
/// The grace period and a margin for the clock of the server.
const AFTER_GRACE: Duration = Duration::from_millis(1_100);

fn r32_a_replay_after_the_grace_ends_the_session_and_is_audited(database: Database) {
    let (server, jane) = EndUser::start_with(database, short_grace);
    let other = jane.log_in(&server);
    let [first, second] = rotated_once(&server, &jane);
    thread::sleep(AFTER_GRACE);
    assert_replay_is_rejected(&server, &first);
    second.assert_dead(&server.address());
    assert_eq!(reuses(server.database()), 1);
    // The other session continues.
    other.assert_alive(&server.address());
}

fn r32_r33_a_replay_between_two_crashes_ends_the_session(database: Database) {
    let (mut server, jane) = EndUser::start_with(database, short_grace);
    let [first, second] = rotated_once(&server, &jane);
    server.kill();
    thread::sleep(AFTER_GRACE);
    server.restart();
    assert_replay_is_rejected(&server, &first);
    server.kill();
    server.restart();
    second.assert_dead(&server.address());
    first.assert_dead(&server.address());
    assert_eq!(reuses(server.database()), 1);
    assert_eq!(jane.live_sessions(server.database()), 0);
}

fn r32_r33_a_lost_response_can_be_requested_again_after_a_crash(database: Database) {
    let (mut server, jane) = EndUser::start(database);
    let [first, second] = rotated_once(&server, &jane);
    server.kill();
    server.restart();
    let again = Tokens::of(&first.refresh_request().send(&server.address()));
    assert_eq!(again.refresh, second.refresh);
    again.assert_alive(&server.address());
    assert_eq!(reuses(server.database()), 0);
}

fn short_grace(installation: &mut Installation) {
    installation.set("TENANTRY_REFRESH_GRACE", GRACE);
}

fn rotated_once(server: &Server, jane: &EndUser) -> [Tokens; 2] {
    let first = jane.log_in(server);
    let second = Tokens::of(&first.refresh_request().send(&server.address()));
    [first, second]
}

#[track_caller]
fn assert_replay_is_rejected(server: &Server, tokens: &Tokens) {
    let replay = tokens.refresh_request();
    replay.send(&server.address()).assert_status(401);
}

const KILLS: u64 = 8;
const CLIENTS: usize = 6;

fn r32_r33_no_session_ends_and_no_client_is_rejected_when_the_server_is_killed(database: Database) {
    let mut server = Server::with(database, |installation| {
        installation.set("TENANTRY_RATE_LIMITS", "off");
    });
    let developer = Developer::register(&server, "owner@example.com");
    let clients: Vec<Client> = (0..CLIENTS)
        .map(|number| format!("jane{number}@example.com"))
        .map(|email| EndUser::create(&server, &developer, &email))
        .map(|user| Client::new(user.log_in(&server)))
        .collect();
    let address = server.address();
    let is_over = AtomicBool::new(false);
    let clients = thread::scope(|scope| {
        let (address, is_over) = (&address, &is_over);
        let clients: Vec<_> = clients
            .into_iter()
            .map(|client| scope.spawn(move || client.refresh_until(is_over, address)))
            .collect();
        for round in 0..KILLS {
            thread::sleep(Duration::from_millis(200 + 53 * (round * 7 % 10)));
            server.kill();
            server.restart();
        }
        is_over.store(true, Ordering::SeqCst);
        let clients = clients.into_iter().map(ScopedJoinHandle::join);
        let clients = clients.map(|client| client.expect("a client without a rejection"));
        clients.collect::<Vec<_>>()
    });

    let refreshes: usize = clients.iter().map(|client| client.refreshes).sum();
    let lost: usize = clients.iter().map(|client| client.lost).sum();
    println!("{refreshes} refreshes, {lost} without a response");
    assert!(lost > 0, "nothing was in flight");
    for client in &clients {
        assert!(client.refreshes > 0, "a client without a refresh");
        client.tokens.assert_alive(&address);
    }
    assert_eq!(reuses(server.database()), 0);
}

/// A client that refreshes its tokens, and repeats a request without a response.
struct Client {
    tokens: Tokens,
    refreshes: usize,
    lost: usize,
}

impl Client {
    const fn new(tokens: Tokens) -> Self {
        Self {
            tokens,
            refreshes: 0,
            lost: 0,
        }
    }

    fn refresh_until(mut self, is_over: &AtomicBool, address: &str) -> Self {
        while !is_over.load(Ordering::SeqCst) {
            self.refresh(address);
        }
        self
    }

    fn refresh(&mut self, address: &str) {
        let Some(response) = self.tokens.refresh_request().try_send(address) else {
            // The server is down; it may have exchanged the token before.
            self.lost += 1;
            thread::sleep(Duration::from_millis(10));
            return;
        };
        if response.status == 503 {
            thread::sleep(Duration::from_millis(10));
            return;
        }
        self.tokens = Tokens::of(&response);
        self.refreshes += 1;
    }
}
