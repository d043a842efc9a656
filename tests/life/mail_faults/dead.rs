//! Emails that were given up: visible, and sent again when somebody says so.

use std::time::Duration;

use serde_json::{Value, json};
use tenantry_acceptance::{Database, Finished, Mailbox, Request, Server, on_both_databases};
use tenantry_smtp_testkit::{Behaviour, SmtpServer};

use super::deliveries::{LIMIT, postponed};
use crate::callers::Developer;
use crate::houses::house_with;
use crate::patience::until;
use crate::person::Person;

on_both_databases![r29_an_email_that_was_given_up_is_seen_and_can_be_sent_again];

const JOHN: &str = "john@example.com";

fn r29_an_email_that_was_given_up_is_seen_and_can_be_sent_again(database: Database) {
    let post = SmtpServer::start();
    post.behave(Behaviour::RejectRecipients(550));
    let metrics = tenantry_acceptance::free_address();
    let settings = [("TENANTRY_METRICS_LISTEN", metrics.as_str())];
    let server = house_with(database, &post, &settings);
    is_well(&server);
    counts(&metrics, 0);
    let john = Developer::register(&server, JOHN);

    give_up(&server);
    is_listed(&server, &john);
    let doctor = run(&server, &["doctor"]);
    assert_eq!(doctor.code, 1, "{}", doctor.stdout);
    assert!(doctor.stdout.contains("1 dead"), "{}", doctor.stdout);
    assert_eq!(state_of_the_outbox(&server), "error");
    counts(&metrics, 1);
    assert_eq!(post.received().len(), 0);

    post.behave(Behaviour::Accept);
    drop(run(&server, &["outbox", "retry"]).well());
    let email = Mailbox::of(&post, JOHN).next_email();
    let body = json!({"token": email.token()});
    let verified = server.post("/api/v1/auth/verify-email").json(&body).send();
    assert_eq!(verified.status, 200, "{}", verified.body);
    Person::new(&server, None, JOHN).logged_in();
    assert_eq!(dead_emails(&server), json!([]));
    is_well(&server);
    counts(&metrics, 0);
}

/// Eight tries would take hours: after the first one it is said that there were seven.
fn give_up(server: &Server) {
    until("the first try fails", LIMIT, || postponed(server) == 1);
    let last_try = "UPDATE outbox_emails SET attempts = 7, next_attempt_at = created_at
        WHERE leased_until IS NULL AND attempts > 0";
    assert_eq!(server.database().execute(last_try), 1);
    until("it is given up", LIMIT, || dead_emails(server) != json!([]));
}

fn is_listed(server: &Server, john: &Developer) {
    let dead = dead_emails(server);
    assert_eq!(dead.as_array().map(Vec::len), Some(1), "{dead}");
    assert_eq!(dead[0]["kind"], "verify_email");
    assert_eq!(dead[0]["account_id"], john.id);
    assert_eq!(dead[0]["attempts"], 8);
    let reason = dead[0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("550"), "{reason}");
    let listed = run(server, &["outbox", "dead"]).well().stdout;
    for shown in [listed, dead.to_string(), server.stderr()] {
        assert!(!shown.contains(JOHN), "no address (R60): {shown}");
    }
}

fn dead_emails(server: &Server) -> Value {
    run(server, &["outbox", "dead", "--json"]).well().json()
}

fn is_well(server: &Server) {
    until("all emails are gone", LIMIT, || {
        state_of_the_outbox(server) == "ok"
    });
    drop(run(server, &["doctor"]).well());
}

fn state_of_the_outbox(server: &Server) -> Value {
    let findings = run(server, &["doctor", "--json"]).json();
    let parts = findings.as_array().expect("a list of parts");
    let outbox = parts.iter().find(|part| part["part"] == "outbox");
    outbox.unwrap_or_else(|| panic!("{findings}"))["state"].clone()
}

/// The outbox is counted every few seconds.
fn counts(metrics: &str, dead: u32) {
    let line = format!("tenantry_outbox_mails{{state=\"dead\"}} {dead}");
    let url = format!("http://{metrics}/metrics");
    until(&line, Duration::from_secs(20), || {
        let told = Request::new("GET", &url).send().body;
        told.lines().any(|told| told == line)
    });
}

fn run(server: &Server, arguments: &[&str]) -> Finished {
    server.installation().run(arguments)
}
