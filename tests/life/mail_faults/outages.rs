//! A mail server that is away, in every way it can be.

use std::time::Duration;

use tenantry_acceptance::{Database, on_both_databases};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};

use super::deliveries::{LIMIT, everything_arrives, postponed, register, waiting};
use crate::callers::Developer;
use crate::houses::house;
use crate::patience::until;

on_both_databases![
    r29_recipients_that_are_rejected_for_now_get_their_email_later,
    r29_emails_that_are_rejected_are_sent_again,
    r29_a_mail_server_that_says_nothing_keeps_nobody_waiting,
    r29_an_email_that_breaks_off_is_sent_again,
    r29_a_mail_server_that_is_busy_is_asked_again,
    r29_a_mail_server_that_is_down_is_found_again,
];

const REGISTRATIONS: usize = 9;

fn r29_recipients_that_are_rejected_for_now_get_their_email_later(database: Database) {
    survive(database, |post| {
        post.behave(Behaviour::RejectRecipients(450));
    });
}

fn r29_emails_that_are_rejected_are_sent_again(database: Database) {
    survive(database, |post| post.behave(Behaviour::RejectEmails(550)));
}

fn r29_a_mail_server_that_says_nothing_keeps_nobody_waiting(database: Database) {
    survive(database, |post| post.behave(Behaviour::StallAtRecipient));
}

fn r29_an_email_that_breaks_off_is_sent_again(database: Database) {
    survive(database, |post| post.behave(Behaviour::CloseInEmail));
}

fn r29_a_mail_server_that_is_busy_is_asked_again(database: Database) {
    survive(database, |post| {
        // Only who connects anew is told so.
        post.stop();
        post.behave(Behaviour::Busy);
        post.start_again();
    });
}

fn r29_a_mail_server_that_is_down_is_found_again(database: Database) {
    survive(database, SmtpServer::stop);
}

/// Registers people before and during the outage; after it every email arrives.
fn survive(database: Database, outage: impl Fn(&SmtpServer)) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let developer = Developer::register(&server, "owner@example.com");
    let before = register(&server, &developer, "before", REGISTRATIONS);
    until("the outbox is empty", LIMIT, || waiting(&server) == 0);
    outage(&post);
    let during = register(&server, &developer, "during", REGISTRATIONS);
    until("a try fails", LIMIT, || postponed(&server) > 0);
    assert_eq!(post.received().len(), 1 + REGISTRATIONS);
    // Whoever still hangs on a line is cut off, as by a restart.
    post.stop();
    post.behave(Behaviour::Accept);
    post.start_again();
    let arrived = everything_arrives(&server, &post);
    assert_eq!(arrived.len(), 1 + 2 * REGISTRATIONS);
    // An email whose line was cut while it was taken comes once more, as the same.
    assert!(arrived.values().all(|count| *count <= 2), "{arrived:?}");
    is_as_fast(&during, &before);
}

/// Whoever waited for the mail server would wait for seconds; a busy machine may double or triple a time.
fn is_as_fast(during: &[Duration], before: &[Duration]) {
    let (during, before) = (median(during), median(before));
    println!("median {before:?} before, {during:?} during the outage");
    let most = before * 4 + Duration::from_millis(250);
    assert!(during < most, "{during:?} instead of {before:?}");
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}
