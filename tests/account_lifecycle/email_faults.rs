//! SMTP servers that fail, a server that is killed, and emails that are given up (R29).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenantry_acceptance::accounts::verify_email;
use tenantry_acceptance::clients::{Developer, EndUser, signup};
use tenantry_acceptance::wait::wait_until;
use tenantry_acceptance::{
    CommandOutput, Database, Email, Mailbox, Request, Server, on_both_databases,
};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};

use crate::mail_servers::{start_server, start_server_with};
use crate::test_user::TestUser;

on_both_databases![
    r29_an_email_to_a_temporarily_rejected_recipient_is_sent_again,
    r29_a_rejected_email_is_sent_again,
    r29_an_smtp_server_that_stalls_delays_no_registration,
    r29_an_email_on_a_broken_connection_is_sent_again,
    r29_a_busy_smtp_server_is_tried_again,
    r29_an_smtp_server_that_was_down_is_tried_again,
    r29_a_rejected_email_delays_no_other,
    r29_a_stalled_email_delays_no_other,
    r29_no_crash_loses_an_email_and_each_arrives_at_most_twice,
    r29_an_email_without_a_confirmation_is_sent_again_with_the_same_message_id,
    r29_a_dead_email_is_reported_and_can_be_sent_again,
];

/// Long enough for a busy machine, and too short for a third attempt.
const LIMIT: Duration = Duration::from_secs(60);

/// Registers end users one after the other, and returns how long each registration took.
#[track_caller]
fn register(server: &Server, developer: &Developer, name: &str, count: usize) -> Vec<Duration> {
    let register = |number| {
        let started = Instant::now();
        let email = format!("{name}{number}@example.com");
        let register_once = || developer.on(server).json(&signup(&email)).send();
        let mut response = register_once();
        let mut attempts = 1;
        while response.status == 503 && attempts < 5 {
            response = register_once();
            attempts += 1;
        }
        // On a busy machine, an attempt that timed out may have taken effect.
        let is_done = response.status == 201 || (response.status == 409 && attempts > 1);
        assert!(is_done, "{} {}", response.status, response.body);
        started.elapsed()
    };
    (0..count).map(register).collect()
}

/// Waits until the outbox is empty, and returns how many emails arrived at each email address. Fails unless
/// every account got its email, and all emails to one account are equal.
#[track_caller]
fn wait_for_all_emails(server: &Server, smtp: &SmtpServer) -> BTreeMap<String, usize> {
    wait_until("the outbox is empty", LIMIT, || waiting(server) == 0);
    let mut arrived = BTreeMap::<String, (Vec<u8>, usize)>::new();
    for email in smtp.received() {
        let to = Email::received(&email).to.concat();
        let (first, count) = arrived.entry(to).or_insert((email.message.clone(), 0));
        // The Message-ID is the same, too (R29).
        assert_eq!(first, &email.message, "sent twice and not equal");
        *count += 1;
    }
    let accounts = server
        .database()
        .values("SELECT email AS value FROM accounts");
    for email in &accounts {
        assert!(arrived.contains_key(email), "no email to {email}");
    }
    assert_eq!(arrived.len(), accounts.len());
    arrived
        .into_iter()
        .map(|(to, (_, count))| (to, count))
        .collect()
}

/// The number of emails that are neither delivered nor dead.
fn waiting(server: &Server) -> usize {
    let query =
        "SELECT kind AS value FROM outbox_emails WHERE delivered_at IS NULL AND dead_at IS NULL";
    server.database().values(query).len()
}

/// The number of emails whose last attempt failed.
fn failed(server: &Server) -> usize {
    let query = "SELECT kind AS value FROM outbox_emails
        WHERE delivered_at IS NULL AND leased_until IS NULL AND attempts > 0";
    server.database().values(query).len()
}

/// Ends every pause and every lease, as if time had passed.
fn end_pauses_and_leases(server: &Server) {
    server.database().execute(
        "UPDATE outbox_emails SET next_attempt_at = created_at, leased_until = NULL
        WHERE delivered_at IS NULL AND dead_at IS NULL",
    );
}

const REGISTRATIONS: usize = 9;

fn r29_an_email_to_a_temporarily_rejected_recipient_is_sent_again(database: Database) {
    assert_survived(database, |smtp| {
        smtp.behave(Behaviour::RejectRecipients(450));
    });
}

fn r29_a_rejected_email_is_sent_again(database: Database) {
    assert_survived(database, |smtp| smtp.behave(Behaviour::RejectEmails(550)));
}

fn r29_an_smtp_server_that_stalls_delays_no_registration(database: Database) {
    assert_survived(database, |smtp| smtp.behave(Behaviour::StallAtRecipient));
}

fn r29_an_email_on_a_broken_connection_is_sent_again(database: Database) {
    assert_survived(database, |smtp| smtp.behave(Behaviour::CloseInEmail));
}

fn r29_a_busy_smtp_server_is_tried_again(database: Database) {
    assert_survived(database, |smtp| {
        // Only new connections get this response.
        smtp.stop();
        smtp.behave(Behaviour::Busy);
        smtp.start_again();
    });
}

fn r29_an_smtp_server_that_was_down_is_tried_again(database: Database) {
    assert_survived(database, SmtpServer::stop);
}

/// Registers end users before and during the outage. After it, every email arrives.
fn assert_survived(database: Database, outage: impl Fn(&SmtpServer)) {
    let smtp = SmtpServer::start();
    let server = start_server(database, &smtp);
    let developer = Developer::register(&server, "owner@example.com");
    let before = register(&server, &developer, "before", REGISTRATIONS);
    wait_until("the outbox is empty", LIMIT, || waiting(&server) == 0);
    outage(&smtp);
    let during = register(&server, &developer, "during", REGISTRATIONS);
    wait_until("an attempt fails", LIMIT, || failed(&server) > 0);
    assert_eq!(smtp.received().len(), 1 + REGISTRATIONS);
    // A restart closes stalled connections.
    smtp.stop();
    smtp.behave(Behaviour::Accept);
    smtp.start_again();
    let arrived = wait_for_all_emails(&server, &smtp);
    assert_eq!(arrived.len(), 1 + 2 * REGISTRATIONS);
    // An email without a confirmation is sent again.
    assert!(arrived.values().all(|count| *count <= 2), "{arrived:?}");
    assert_as_fast(&during, &before);
}

/// Waiting for the SMTP server would take seconds; a busy machine may double or triple a time.
fn assert_as_fast(during: &[Duration], before: &[Duration]) {
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

const REJECTED: &str = "rejected@example.com";
const OTHERS: usize = 6;
/// The limit of R29.
const LONGEST_DELAY: Duration = Duration::from_secs(5);

fn r29_a_rejected_email_delays_no_other(database: Database) {
    assert_no_other_is_delayed(database, Behaviour::RejectRecipients(550));
}

fn r29_a_stalled_email_delays_no_other(database: Database) {
    assert_no_other_is_delayed(database, Behaviour::StallAtRecipient);
}

fn assert_no_other_is_delayed(database: Database, behaviour: Behaviour) {
    let smtp = SmtpServer::start();
    smtp.behave_towards(REJECTED, behaviour);
    let server = start_server(database, &smtp);
    let developer = Developer::register(&server, "owner@example.com");
    EndUser::register(&server, &developer, REJECTED);
    let others = |when: &str| {
        for number in 0..OTHERS {
            let name = format!("{when}{number}x");
            register(&server, &developer, &name, 1);
            let registered = Instant::now();
            let _ = Mailbox::of(&smtp, &format!("{name}0@example.com")).next_email();
            let delay = registered.elapsed();
            assert!(delay < LONGEST_DELAY, "{name}: {delay:?}");
        }
    };
    others("first");
    wait_until("the first attempt fails", LIMIT, || failed(&server) > 0);
    others("then");
    assert_eq!(Mailbox::of(&smtp, REJECTED).count(), 0);
}

const PER_ROUND: usize = 6;

/// Each round ends with a crash. Only emails of that round can be in transit.
fn r29_no_crash_loses_an_email_and_each_arrives_at_most_twice(database: Database) {
    let smtp = SmtpServer::start();
    let mut server = start_server(database, &smtp);
    let developer = Developer::register(&server, "owner@example.com");
    for (round, behaviour) in [
        ("accepted", Behaviour::Accept),
        ("stalled", Behaviour::StallAfterEmail),
        ("unconfirmed", Behaviour::CloseAfterEmail),
        ("again", Behaviour::Accept),
    ] {
        smtp.behave(behaviour);
        register(&server, &developer, round, PER_ROUND);
        server.kill();
        smtp.behave(Behaviour::Accept);
        end_pauses_and_leases(&server);
        server.restart();
        let arrived = wait_for_all_emails(&server, &smtp);
        let twice = arrived.values().filter(|count| **count == 2).count();
        println!("{round}: {twice} of {} arrived twice", arrived.len());
        assert!(arrived.values().all(|count| *count <= 2), "{arrived:?}");
    }
}

fn r29_an_email_without_a_confirmation_is_sent_again_with_the_same_message_id(database: Database) {
    let smtp = SmtpServer::start();
    let mut server = start_server(database, &smtp);
    smtp.behave(Behaviour::CloseAfterEmail);
    Developer::register(&server, "owner@example.com");
    let _ = smtp.wait_for(1, LIMIT);
    server.kill();
    smtp.behave(Behaviour::Accept);
    end_pauses_and_leases(&server);
    server.restart();
    let arrived = wait_for_all_emails(&server, &smtp);
    assert_eq!(arrived["owner@example.com"], 2);
}

const JOHN: &str = "john@example.com";

fn r29_a_dead_email_is_reported_and_can_be_sent_again(database: Database) {
    let smtp = SmtpServer::start();
    smtp.behave(Behaviour::RejectRecipients(550));
    let metrics = tenantry_acceptance::free_address();
    let settings = [("TENANTRY_METRICS_LISTEN", metrics.as_str())];
    let server = start_server_with(database, &smtp, &settings);
    assert_healthy(&server);
    assert_dead_metric(&metrics, 0);
    let john = Developer::register(&server, JOHN);

    make_dead(&server);
    assert_listed(&server, &john);
    let doctor = run(&server, &["doctor"]);
    assert_eq!(doctor.code, 1, "{}", doctor.stdout);
    assert!(doctor.stdout.contains("1 dead"), "{}", doctor.stdout);
    assert_eq!(outbox_state(&server), "error");
    assert_dead_metric(&metrics, 1);
    assert_eq!(smtp.received().len(), 0);

    smtp.behave(Behaviour::Accept);
    run(&server, &["outbox", "retry"]).success();
    let email = Mailbox::of(&smtp, JOHN).next_email();
    verify_email(&server, &email.token()).assert_status(200);
    TestUser::new(&server, None, JOHN).log_in();
    assert_eq!(dead_emails(&server), json!([]));
    assert_healthy(&server);
    assert_dead_metric(&metrics, 0);
}

/// Eight attempts would take hours: after the first, the counter is set to seven.
fn make_dead(server: &Server) {
    wait_until("the first attempt fails", LIMIT, || failed(server) == 1);
    let last_attempt = "UPDATE outbox_emails SET attempts = 7, next_attempt_at = created_at
        WHERE leased_until IS NULL AND attempts > 0";
    assert_eq!(server.database().execute(last_attempt), 1);
    wait_until("it is dead", LIMIT, || dead_emails(server) != json!([]));
}

fn assert_listed(server: &Server, john: &Developer) {
    let dead = dead_emails(server);
    assert_eq!(dead.as_array().map(Vec::len), Some(1), "{dead}");
    assert_eq!(dead[0]["kind"], "verify_email");
    assert_eq!(dead[0]["account_id"], john.id);
    assert_eq!(dead[0]["attempts"], 8);
    let reason = dead[0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("550"), "{reason}");
    let listed = run(server, &["outbox", "dead"]).success().stdout;
    for shown in [listed, dead.to_string(), server.stderr()] {
        assert!(!shown.contains(JOHN), "an email address (R60): {shown}");
    }
}

fn dead_emails(server: &Server) -> Value {
    run(server, &["outbox", "dead", "--json"]).success().json()
}

fn assert_healthy(server: &Server) {
    wait_until("the outbox is empty", LIMIT, || {
        outbox_state(server) == "ok"
    });
    run(server, &["doctor"]).success();
}

fn outbox_state(server: &Server) -> Value {
    let findings = run(server, &["doctor", "--json"]).json();
    let parts = findings.as_array().expect("a list of parts");
    let outbox = parts.iter().find(|part| part["part"] == "outbox");
    outbox.unwrap_or_else(|| panic!("{findings}"))["state"].clone()
}

/// The metric is updated every few seconds.
fn assert_dead_metric(metrics: &str, dead: u32) {
    let line = format!("tenantry_outbox_mails{{state=\"dead\"}} {dead}");
    let url = format!("http://{metrics}/metrics");
    wait_until(&line, Duration::from_secs(20), || {
        let metrics = Request::new("GET", &url).send().body;
        metrics.lines().any(|metric| metric == line)
    });
}

fn run(server: &Server, arguments: &[&str]) -> CommandOutput {
    server.installation().run(arguments)
}
