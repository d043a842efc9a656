//! How often a password may be attempted.

use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

use crate::members::{NEW_PASSWORD, PASSWORD, Tokens, login, verified_developer};

on_both_databases![
    r51_after_five_wrong_passwords_the_next_has_to_wait,
    r51_an_address_that_nobody_has_is_limited_in_the_same_way,
    r52_a_client_that_is_known_still_gets_in_and_sessions_go_on,
    r33_the_count_survives_the_server,
    limits_can_be_switched_off,
];

const JOHN: &str = "john@example.com";

fn wrong(server: &Server, email: &str) -> Request {
    login(server, email, NEW_PASSWORD)
}

#[track_caller]
fn assert_has_to_wait(response: &ApiResponse) {
    assert_eq!(response.status, 429, "{}", response.body);
    assert_eq!(response.text("detail"), "Too many requests");
    let seconds = response.json()["retry_after"].as_u64().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    let text = seconds.to_string();
    assert_eq!(response.header("Retry-After"), Some(text.as_str()));
    assert_eq!(response.header("X-RateLimit-Limit"), Some("5"));
    assert_eq!(response.header("X-RateLimit-Remaining"), Some("0"));
    assert_eq!(response.header("X-RateLimit-Reset"), Some(text.as_str()));
}

/// LoginAttempts at once until one is rejected: each login attempt that is not doubles the wait for the next.
fn login_attempt_until_rejected(server: &Server, email: &str) -> ApiResponse {
    let mut responses = (0..15).map(|_| wrong(server, email).send());
    let rejected = responses.find(|response| response.status == 429);
    rejected.expect("15 login_attempts at once are too many")
}

fn r51_after_five_wrong_passwords_the_next_has_to_wait(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    for _ in 0..5 {
        let response = wrong(&server, JOHN).send();
        response.says(401, "Incorrect email or password");
    }
    assert_has_to_wait(&login_attempt_until_rejected(&server, JOHN));
    // The tenth login attempt makes the wait half a minute long: time enough to look at it.
    server
        .database()
        .execute("UPDATE throttles SET attempts = 10 WHERE attempts > 4");
    assert_has_to_wait(&login(&server, JOHN, PASSWORD).send());
    verified_developer(&server, "june@example.com");
    Tokens::of_developer(&server, "june@example.com");
}

fn r51_an_address_that_nobody_has_is_limited_in_the_same_way(database: Database) {
    let server = Server::start(database);
    for _ in 0..5 {
        let response = wrong(&server, "nobody@example.com").send();
        response.says(401, "Incorrect email or password");
    }
    assert_has_to_wait(&login_attempt_until_rejected(&server, "nobody@example.com"));
}

fn r52_a_client_that_is_known_still_gets_in_and_sessions_go_on(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    });
    verified_developer(&server, JOHN);
    let home = ("X-Forwarded-For", "192.0.2.1");
    let at_home = || login(&server, JOHN, PASSWORD).header(home.0, home.1);
    let tokens = Tokens::of(&at_home().send());
    for stranger in 0..110 {
        let from = format!("198.51.100.{stranger}");
        let response = wrong(&server, JOHN).header("X-Forwarded-For", &from).send();
        assert!([401, 429].contains(&response.status), "{}", response.body);
    }
    let stranger = login(&server, JOHN, PASSWORD).header("X-Forwarded-For", "203.0.113.9");
    assert_eq!(stranger.send().status, 429);
    assert_eq!(at_home().send().status, 200);
    tokens.assert_alive(&server);
}

fn r33_the_count_survives_the_server(database: Database) {
    let mut server = Server::start(database);
    verified_developer(&server, JOHN);
    for _ in 0..5 {
        wrong(&server, JOHN)
            .send()
            .says(401, "Incorrect email or password");
    }
    server.restart();
    // Five more would be free if they were forgotten.
    let responses = [0; 4].map(|_| wrong(&server, JOHN).send().status);
    assert!(responses.contains(&429), "{responses:?}");
}

fn limits_can_be_switched_off(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_RATE_LIMITS", "off");
    });
    verified_developer(&server, JOHN);
    for _ in 0..8 {
        wrong(&server, JOHN)
            .send()
            .says(401, "Incorrect email or password");
    }
    Tokens::of_developer(&server, JOHN);
}
