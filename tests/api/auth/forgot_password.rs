//! `POST /api/v1/auth/forgot-password`

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser};
use crate::forms::{assert_invalid, element};
use crate::members::{post, verified_developer, verified_end_user};

on_both_databases![
    the_email_goes_to_the_account_of_the_space_that_the_headers_name,
    r23_an_account_that_was_never_verified_gets_the_email_too,
    r27_the_response_is_the_same_whatever_there_is_at_the_address,
    r27_an_address_gets_three_emails_an_hour_and_nobody_is_told,
    r25_the_link_points_to_the_public_url_whatever_the_request_says,
    what_cannot_be_asked_is_rejected,
];

const JANE: &str = "jane@example.com";

fn ask(server: &Server, headers: &[(&str, &str)], email: &str) -> ApiResponse {
    let request = post(server, "forgot-password").headers(headers);
    request.json(&json!({"email": email})).send()
}

fn taken_note() -> Value {
    json!({"message": "If an account with this address exists, an email is on its way to it"})
}

fn the_email_goes_to_the_account_of_the_space_that_the_headers_name(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    verified_developer(&server, JANE);
    verified_end_user(&server, &developer, JANE);
    let project = ("X-Project-ID", developer.project_id.as_str());
    let key = ("X-API-Key", developer.api_key.as_str());
    let rows = "SELECT account_id AS value FROM verifications WHERE purpose = 'reset_password'";
    let rows = if server.database().is_sqlite() {
        rows.replace("account_id", "hex(account_id)")
    } else {
        rows.replace("account_id", "account_id::text")
    };
    for (number, headers) in [&[project][..], &[key], &[]].into_iter().enumerate() {
        ask(&server, headers, JANE).is(202, &taken_note());
        server.email("reset_password", JANE, number + 1);
    }
    let mut accounts = server.database().values(&rows);
    accounts.sort();
    accounts.dedup();
    assert_eq!(accounts.len(), 2);
}

fn r23_an_account_that_was_never_verified_gets_the_email_too(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    let project = ("X-Project-ID", developer.project_id.as_str());
    ask(&server, &[project], JANE).is(202, &taken_note());
    let email = server.email("reset_password", JANE, 1);
    let link = format!("http://{}/reset-password?token=", server.address());
    assert!(email.link().starts_with(&link), "{}", email.link());
}

fn r27_the_response_is_the_same_whatever_there_is_at_the_address(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    verified_end_user(&server, &developer, JANE);
    let disabled = verified_end_user(&server, &developer, "disabled@example.com");
    let id = server.database().id(&disabled);
    let disable = format!("UPDATE accounts SET disabled_at = created_at WHERE id = {id}");
    assert_eq!(server.database().execute(&disable), 1);
    let project = ("X-Project-ID", developer.project_id.as_str());
    let nowhere = ("X-Project-ID", "00000000-0000-4000-8000-000000000000");
    for (headers, email) in [
        (&[project][..], JANE),
        (&[project], "nobody@example.com"),
        (&[project], "disabled@example.com"),
        (&[project], "john@example.com"),
        (&[nowhere], JANE),
        (&[], JANE),
    ] {
        ask(&server, headers, email).is(202, &taken_note());
    }
    server.await_all_emails();
    assert_eq!(server.emails_to(JANE).len(), 1);
    assert_eq!(server.emails_to("nobody@example.com").len(), 0);
    assert_eq!(server.emails_to("disabled@example.com").len(), 0);
    server.email("verify_email", "john@example.com", 1);
    assert_eq!(server.emails_to("john@example.com").len(), 1);
}

fn r27_an_address_gets_three_emails_an_hour_and_nobody_is_told(database: Database) {
    let mut server = Server::start(database);
    verified_developer(&server, JANE);
    for number in 1..=3 {
        ask(&server, &[], JANE).is(202, &taken_note());
        server.email("reset_password", JANE, number);
    }
    ask(&server, &[], JANE).is(202, &taken_note());
    server.restart();
    ask(&server, &[], JANE).is(202, &taken_note());
    server.await_all_emails();
    assert_eq!(server.emails_to(JANE).len(), 3);
}

fn r25_the_link_points_to_the_public_url_whatever_the_request_says(database: Database) {
    let server = Server::with(database, |settings| {
        settings
            .set("TENANTRY_PUBLIC_URL", "https://accounts.example.com/base/")
            .set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    });
    verified_developer(&server, JANE);
    let evil = [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "gopher"),
        ("Forwarded", "host=evil.example"),
        ("Origin", "https://evil.example"),
        ("Referer", "https://evil.example/"),
    ];
    ask(&server, &evil, JANE).is(202, &taken_note());
    let email = server.email("reset_password", JANE, 1);
    let expected = "https://accounts.example.com/base/reset-password?token=";
    assert!(email.link().starts_with(expected), "{}", email.link());
    assert!(!email.text.contains("evil"), "{}", email.text);
}

fn what_cannot_be_asked_is_rejected(database: Database) {
    let server = Server::start(database);
    let no_address = ("value is not a valid email address", "value_error.email");
    let response = ask(&server, &[], "jane");
    assert_invalid(&response, &[element("email", no_address.0, no_address.1)]);
    let missing = element("email", "field required", "value_error.missing");
    let empty = post(&server, "forgot-password").json(&json!({}));
    assert_invalid(&empty.send(), &[missing]);
    let wrong_key = ask(&server, &[("X-API-Key", "ak_x")], JANE);
    wrong_key.says(401, "Invalid or revoked API key");
    let doubled = ask(&server, &[("X-API-Key", "a"), ("X-API-Key", "a")], JANE);
    doubled.says(400, "Ambiguous credentials");
    assert_eq!(server.database().count("throttles"), 0);
}
