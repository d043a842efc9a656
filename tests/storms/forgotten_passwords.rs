//! Emails that are asked for more often than anybody should.

use tenantry_acceptance::{Database, Installation, Server, on_both_databases};

use crate::callers::Developer;
use crate::crowd::{Reply, at_once, count, whole_machine};
use crate::end_users::{EndUser, HOME, forgot};

const ELSEWHERE: &str = "192.0.2.2";
const TO_ONE_ADDRESS: usize = 3;
const BY_ONE_CLIENT: usize = 20;

on_both_databases![
    r27_known_and_unknown_addresses_get_the_same_response_also_above_the_limit,
    r27_of_16_wishes_at_once_three_are_fulfilled,
    r27_one_client_gets_20_emails_whoever_they_are_for,
];

fn r27_known_and_unknown_addresses_get_the_same_response_also_above_the_limit(database: Database) {
    let server = Server::start(database);
    let jane = end_user(&server, "jane@example.com");
    let address = server.address();
    let project = &jane.project_id;
    let known: Vec<Reply> = (0..TO_ONE_ADDRESS + 2)
        .map(|_| forgot(project, &jane.email, HOME).send(&address))
        .collect();
    let unknown = forgot(project, "nobody@example.com", HOME).send(&address);
    let nowhere = "00000000-0000-0000-0000-000000000000";
    let nowhere = forgot(nowhere, &jane.email, HOME).send(&address);
    for reply in known.iter().chain([&unknown, &nowhere]) {
        assert_eq!(reply.status, 202, "{reply:?}");
        assert_eq!(reply.body, known[0].body);
        assert_eq!(reply.lasting_head(), known[0].lasting_head());
    }
}

fn r27_of_16_wishes_at_once_three_are_fulfilled(database: Database) {
    let server = Server::with(database, behind_a_proxy);
    let jane = end_user(&server, "jane@example.com");
    let wishes: Vec<_> = (1..=16)
        .map(|last| forgot(&jane.project_id, &jane.email, &format!("192.0.2.{last}")))
        .collect();
    let alone = whole_machine();
    let replies = at_once(&server.address(), &wishes);
    drop(alone);
    assert_eq!(count(&replies, 202), 16);
    assert_eq!(fulfilled(&server), TO_ONE_ADDRESS);
    // And one of their tokens is good: the newest.
    let good = "SELECT purpose AS value FROM verifications
        WHERE purpose = 'reset_password' AND used_at IS NULL";
    assert_eq!(server.database().values(good).len(), 1);
}

fn r27_one_client_gets_20_emails_whoever_they_are_for(database: Database) {
    let server = Server::with(database, behind_a_proxy);
    let jane = end_user(&server, "jane@example.com");
    let (project, address) = (&jane.project_id, server.address());
    for number in 1..BY_ONE_CLIENT {
        let nobody = format!("nobody{number}@example.com");
        assert_eq!(forgot(project, &nobody, HOME).send(&address).status, 202);
    }
    // The 20th is the last.
    for _ in 0..2 {
        assert_eq!(
            forgot(project, &jane.email, HOME).send(&address).status,
            202
        );
    }
    assert_eq!(fulfilled(&server), 1);
    let elsewhere = forgot(project, &jane.email, ELSEWHERE);
    assert_eq!(elsewhere.send(&address).status, 202);
    assert_eq!(fulfilled(&server), 2);
}

/// How many emails to reset a password there were, when no wish is left.
fn fulfilled(server: &Server) -> usize {
    server.await_all_emails();
    let tokens = "SELECT purpose AS value FROM verifications WHERE purpose = 'reset_password'";
    server.database().values(tokens).len()
}

fn end_user(server: &Server, email: &str) -> EndUser {
    let developer = Developer::register(server, "owner@example.com");
    EndUser::create(server, &developer, email)
}

fn behind_a_proxy(installation: &mut Installation) {
    installation.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
}
