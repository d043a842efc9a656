//! `kill -9` while emails are being sent.

use tenantry_acceptance::{Database, on_both_databases};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};

use super::deliveries::{LIMIT, everything_arrives, register, time_passes};
use crate::callers::Developer;
use crate::houses::house;

on_both_databases![
    r29_no_kill_loses_an_email_and_each_arrives_at_most_twice,
    r29_an_email_that_was_kept_without_a_word_comes_again_and_is_recognised,
];

const REGISTRATIONS: usize = 6;

/// Each round ends with a kill, in which at most those emails can be on their way that it began with.
fn r29_no_kill_loses_an_email_and_each_arrives_at_most_twice(database: Database) {
    let post = SmtpServer::start();
    let mut server = house(database, &post);
    let developer = Developer::register(&server, "owner@example.com");
    for (round, behaviour) in [
        ("accepted", Behaviour::Accept),
        ("stalled", Behaviour::StallAfterEmail),
        ("kept", Behaviour::CloseAfterEmail),
        ("again", Behaviour::Accept),
    ] {
        post.behave(behaviour);
        register(&server, &developer, round, REGISTRATIONS);
        server.kill();
        post.behave(Behaviour::Accept);
        time_passes(&server);
        server.restart();
        let arrived = everything_arrives(&server, &post);
        let twice = arrived.values().filter(|count| **count == 2).count();
        println!(
            "killed after {round}: {twice} of {} arrived twice",
            arrived.len()
        );
        assert!(arrived.values().all(|count| *count <= 2), "{arrived:?}");
    }
}

fn r29_an_email_that_was_kept_without_a_word_comes_again_and_is_recognised(database: Database) {
    let post = SmtpServer::start();
    let mut server = house(database, &post);
    post.behave(Behaviour::CloseAfterEmail);
    Developer::register(&server, "owner@example.com");
    let _ = post.wait_for(1, LIMIT);
    server.kill();
    post.behave(Behaviour::Accept);
    time_passes(&server);
    server.restart();
    let arrived = everything_arrives(&server, &post);
    assert_eq!(arrived["owner@example.com"], 2);
}
