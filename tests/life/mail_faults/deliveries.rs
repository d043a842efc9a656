//! Who registers, and what arrives.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tenantry_acceptance::{ApiResponse, Email, Server};
use tenantry_smtp_testkit::SmtpServer;

use crate::callers::{Developer, person};
use crate::patience::until;

/// Long enough for a busy machine; an email that waits for its third try would still come later.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// Registers end users one after the other, and says how long each registration took.
#[track_caller]
pub(crate) fn register(
    server: &Server,
    developer: &Developer,
    name: &str,
    count: usize,
) -> Vec<Duration> {
    let register = |number| {
        let started = Instant::now();
        let email = format!("{name}{number}@example.com");
        let mut response = register_once(server, developer, &email);
        let mut tries = 1;
        while response.status == 503 && tries < 5 {
            response = register_once(server, developer, &email);
            tries += 1;
        }
        // What took too long on a busy machine may have taken effect.
        let is_done = response.status == 201 || (response.status == 409 && tries > 1);
        assert!(is_done, "{} {}", response.status, response.body);
        started.elapsed()
    };
    (0..count).map(register).collect()
}

fn register_once(server: &Server, developer: &Developer, email: &str) -> ApiResponse {
    developer.on(server).json(&person(email)).send()
}

/// Waits until no email waits, and returns all that arrived, by address. Fails unless every account has its
/// email, and all emails to one account are the same.
#[track_caller]
pub(crate) fn everything_arrives(server: &Server, post: &SmtpServer) -> BTreeMap<String, usize> {
    until("the outbox is empty", LIMIT, || waiting(server) == 0);
    let mut arrived = BTreeMap::<String, (Vec<u8>, usize)>::new();
    for email in post.received() {
        let to = Email::received(&email).to.concat();
        let (first, count) = arrived.entry(to).or_insert((email.message.clone(), 0));
        // The Message-ID, too, is then the same (R29).
        assert_eq!(first, &email.message, "sent twice, and differently");
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

/// How many emails have neither been handed over nor given up.
pub(crate) fn waiting(server: &Server) -> usize {
    let query =
        "SELECT kind AS value FROM outbox_emails WHERE delivered_at IS NULL AND dead_at IS NULL";
    server.database().values(query).len()
}

/// How many emails were tried in vain, and wait.
pub(crate) fn postponed(server: &Server) -> usize {
    let query = "SELECT kind AS value FROM outbox_emails
        WHERE delivered_at IS NULL AND leased_until IS NULL AND attempts > 0";
    server.database().values(query).len()
}

/// Lets every pause and every lease be over, as if time had passed.
pub(crate) fn time_passes(server: &Server) {
    server.database().execute(
        "UPDATE outbox_emails SET next_attempt_at = created_at, leased_until = NULL
        WHERE delivered_at IS NULL AND dead_at IS NULL",
    );
}
