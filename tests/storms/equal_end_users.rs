//! 64 callers want the same address in the same project at the same moment.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, growth, person, rows};
use crate::crowd::{Ready, at_once, at_once_until_answered, slowest, statuses, whole_machine};

const CALLERS: usize = 64;
const LONGEST_WAIT: Duration = Duration::from_millis(1_500);

on_both_databases![r14_of_64_equal_end_users_one_is_registered];

fn r14_of_64_equal_end_users_one_is_registered(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let registration = Ready::post(REGISTER, &developer.headers(), &person("jane@example.com"));
    let known = Ready::post(REGISTER, &developer.headers(), &person("jack@example.com"));
    at_once_until_answered(&server.address(), std::slice::from_ref(&known));
    let before = server.database().rows();

    let alone = whole_machine();
    let is_quick_before = is_quick(&server, &known);
    let crowd = vec![registration; CALLERS];
    let (replies, sent_away) = at_once_until_answered(&server.address(), &crowd);
    let is_quick = is_quick_before && is_quick(&server, &known);
    drop(alone);

    let slowest = slowest(&replies);
    println!("the slowest took {slowest:?}; {sent_away} sent away; quick machine: {is_quick}");
    assert!(!is_quick || sent_away == 0, "{sent_away} were sent away");
    let expected = BTreeMap::from([(201, 1), (409, CALLERS - 1)]);
    assert_eq!(statuses(&replies), expected);
    let taken = json!({"detail": "Email already registered"}).to_string();
    for reply in replies.iter().filter(|reply| reply.status == 409) {
        assert_eq!(reply.body, taken);
    }
    // And one email, not one for each caller.
    let one_of_each = rows(&[
        ("accounts", 1),
        ("outbox_emails", 1),
        ("sessions", 1),
        ("verifications", 1),
    ]);
    assert_eq!(growth(&before, &server.database().rows()), one_of_each);
}

/// Whether a quarter of the crowd is served in two thirds of its share of the time that anybody may wait;
/// others who work on the machine can prevent that. A registration of somebody known is hashed and stores
/// nothing.
fn is_quick(server: &Server, known: &Ready) -> bool {
    let replies = at_once(&server.address(), &vec![known.clone(); CALLERS / 4]);
    slowest(&replies) < LONGEST_WAIT / 4 * 2 / 3
}
