//! One email that the mail server does not want, among others that it takes.

use std::time::{Duration, Instant};

use tenantry_acceptance::{Database, Mailbox, on_both_databases};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};

use super::deliveries::{LIMIT, postponed, register};
use crate::callers::{Developer, EndUser};
use crate::houses::house;
use crate::patience::until;

on_both_databases![
    r29_an_email_that_is_rejected_delays_no_other,
    r29_an_email_that_is_never_answered_delays_no_other,
];

const POISON: &str = "poison@example.com";
const OTHERS: usize = 6;
/// What R29 allows.
const LONGEST_DELAY: Duration = Duration::from_secs(5);

fn r29_an_email_that_is_rejected_delays_no_other(database: Database) {
    stay_quick(database, Behaviour::RejectRecipients(550));
}

fn r29_an_email_that_is_never_answered_delays_no_other(database: Database) {
    stay_quick(database, Behaviour::StallAtRecipient);
}

fn stay_quick(database: Database, poison: Behaviour) {
    let post = SmtpServer::start();
    post.behave_towards(POISON, poison);
    let server = house(database, &post);
    let developer = Developer::register(&server, "owner@example.com");
    EndUser::register(&server, &developer, POISON);
    let others = |when: &str| {
        for number in 0..OTHERS {
            let name = format!("{when}{number}x");
            register(&server, &developer, &name, 1);
            let answered = Instant::now();
            let _ = Mailbox::of(&post, &format!("{name}0@example.com")).next_email();
            let delay = answered.elapsed();
            assert!(delay < LONGEST_DELAY, "{name}: {delay:?}");
        }
    };
    others("first");
    until("the poison fails", LIMIT, || postponed(&server) > 0);
    others("then");
    assert_eq!(Mailbox::of(&post, POISON).count(), 0);
}
