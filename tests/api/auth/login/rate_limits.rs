//! Limits of login attempts.

use tenantry_acceptance::accounts::{
    INCORRECT, NEW_PASSWORD, PASSWORD, Tokens, login, verified_developer,
};
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

on_both_databases![
    r51_after_five_wrong_passwords_the_next_attempt_is_rejected,
    r52_a_known_client_can_still_log_in_and_sessions_continue,
    limits_can_be_disabled,
];

const JOHN: &str = "john@example.com";

fn wrong(server: &Server, email: &str) -> Request {
    login(server, email, NEW_PASSWORD)
}

#[track_caller]
fn assert_rate_limited(response: &ApiResponse) {
    response.assert_status(429);
    assert_eq!(response.text("detail"), "Too many requests");
    let seconds = response.json()["retry_after"].as_u64().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    let text = seconds.to_string();
    assert_eq!(response.header("Retry-After"), Some(text.as_str()));
    assert_eq!(response.header("X-RateLimit-Limit"), Some("5"));
    assert_eq!(response.header("X-RateLimit-Remaining"), Some("0"));
    assert_eq!(response.header("X-RateLimit-Reset"), Some(text.as_str()));
}

/// Sends wrong passwords until one is rejected: every verified attempt doubles the pause.
fn attempt_until_rejected(server: &Server, email: &str) -> ApiResponse {
    let mut responses = (0..15).map(|_| wrong(server, email).send());
    let rejected = responses.find(|response| response.status == 429);
    rejected.expect("a rejection of 15 attempts")
}

fn r51_after_five_wrong_passwords_the_next_attempt_is_rejected(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    for _ in 0..5 {
        let response = wrong(&server, JOHN).send();
        response.assert_error(401, INCORRECT);
    }
    assert_rate_limited(&attempt_until_rejected(&server, JOHN));
    // After the tenth attempt the pause is half a minute: long enough for the next request.
    server
        .database()
        .execute("UPDATE throttles SET attempts = 10 WHERE attempts > 4");
    assert_rate_limited(&login(&server, JOHN, PASSWORD).send());
    verified_developer(&server, "june@example.com");
    Tokens::of_developer(&server, "june@example.com");
}

fn r52_a_known_client_can_still_log_in_and_sessions_continue(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    });
    verified_developer(&server, JOHN);
    let home = ("X-Forwarded-For", "192.0.2.1");
    let at_home = || login(&server, JOHN, PASSWORD).header(home.0, home.1);
    let tokens = Tokens::of(&at_home().send());
    for client in 0..110 {
        let from = format!("198.51.100.{client}");
        let response = wrong(&server, JOHN).header("X-Forwarded-For", &from).send();
        assert!([401, 429].contains(&response.status), "{}", response.body);
    }
    let unknown_client = login(&server, JOHN, PASSWORD).header("X-Forwarded-For", "203.0.113.9");
    unknown_client.send().assert_status(429);
    at_home().send().assert_status(200);
    tokens.assert_alive(&server);
}

fn limits_can_be_disabled(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_RATE_LIMITS", "off");
    });
    verified_developer(&server, JOHN);
    for _ in 0..8 {
        wrong(&server, JOHN).send().assert_error(401, INCORRECT);
    }
    Tokens::of_developer(&server, JOHN);
}
