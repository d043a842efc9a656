//! A refresh token that is presented again, before and after its time, and across crashes.

use std::thread;
use std::time::Duration;

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::Developer;
use crate::end_users::{EndUser, Tokens, reuses};

const GRACE: &str = "1";
/// The grace, and what the clock of the server may still miss.
const AFTER_THE_GRACE: Duration = Duration::from_millis(1_100);

on_both_databases![
    r32_a_replay_after_the_grace_ends_the_family_and_is_audited,
    r32_r33_a_replay_ends_the_family_also_when_the_server_is_killed_before_and_after_it,
    r32_a_token_whose_successor_was_used_ends_the_family_within_the_grace_too,
    r32_r33_a_lost_response_can_be_had_again_although_the_server_was_killed,
];

fn r32_a_replay_after_the_grace_ends_the_family_and_is_audited(database: Database) {
    let server = with_short_grace(database);
    let jane = end_user(&server);
    let other = jane.log_in(&server);
    let [first, second] = rotated_once(&server, &jane);
    thread::sleep(AFTER_THE_GRACE);
    assert_replay_is_rejected(&server, &first);
    second.assert_rejected(&server.address());
    assert_eq!(reuses(server.database()), 1);
    // The other family has nothing to do with it.
    other.assert_good(&server.address());
}

fn r32_r33_a_replay_ends_the_family_also_when_the_server_is_killed_before_and_after_it(
    database: Database,
) {
    let mut server = with_short_grace(database);
    let jane = end_user(&server);
    let [first, second] = rotated_once(&server, &jane);
    server.kill();
    thread::sleep(AFTER_THE_GRACE);
    server.restart();
    assert_replay_is_rejected(&server, &first);
    server.kill();
    server.restart();
    second.assert_rejected(&server.address());
    first.assert_rejected(&server.address());
    assert_eq!(reuses(server.database()), 1);
    assert_eq!(jane.live_sessions(server.database()), 0);
}

fn r32_a_token_whose_successor_was_used_ends_the_family_within_the_grace_too(database: Database) {
    let server = Server::start(database);
    let jane = end_user(&server);
    let [first, second] = rotated_once(&server, &jane);
    let third = Tokens::of(&second.renewal().send(&server.address()));
    assert_replay_is_rejected(&server, &first);
    third.assert_rejected(&server.address());
    assert_eq!(reuses(server.database()), 1);
}

fn r32_r33_a_lost_response_can_be_had_again_although_the_server_was_killed(database: Database) {
    let mut server = Server::start(database);
    let jane = end_user(&server);
    let [first, second] = rotated_once(&server, &jane);
    server.kill();
    server.restart();
    let again = Tokens::of(&first.renewal().send(&server.address()));
    assert_eq!(again.refresh, second.refresh);
    again.assert_good(&server.address());
    assert_eq!(reuses(server.database()), 0);
}

fn with_short_grace(database: Database) -> Server {
    Server::with(database, |installation| {
        installation.set("TENANTRY_REFRESH_GRACE", GRACE);
    })
}

fn end_user(server: &Server) -> EndUser {
    let developer = Developer::register(server, "owner@example.com");
    EndUser::create(server, &developer, "jane@example.com")
}

fn rotated_once(server: &Server, jane: &EndUser) -> [Tokens; 2] {
    let first = jane.log_in(server);
    let second = Tokens::of(&first.renewal().send(&server.address()));
    [first, second]
}

#[track_caller]
fn assert_replay_is_rejected(server: &Server, tokens: &Tokens) {
    let reply = tokens.renewal().send(&server.address());
    assert_eq!(reply.status, 401, "{reply:?}");
}
