//! `POST /api/v1/auth/request-verification`

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser};
use crate::forms::{assert_invalid, element};
use crate::members::{post, verified_end_user};

on_both_databases![
    an_access_token_asks_for_another_email,
    an_address_and_its_project_ask_for_another_email,
    r27_the_response_is_the_same_whatever_there_is_at_the_address,
    a_verified_address_is_told_that_it_is_verified,
    r27_an_address_gets_three_emails_an_hour_and_nobody_is_told,
    r27_a_client_asks_for_twenty_emails_an_hour,
    what_cannot_be_asked_is_rejected,
    an_email_is_written_in_the_language_of_the_request,
];

const JANE: &str = "jane@example.com";

fn ask(server: &Server, developer: &Developer, email: &str) -> ApiResponse {
    post(server, "request-verification")
        .header("X-Project-ID", &developer.project_id)
        .json(&json!({"email": email}))
        .send()
}

fn taken_note() -> Value {
    json!({"message": "If an account with this address exists, an email is on its way to it"})
}

fn an_access_token_asks_for_another_email(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &developer, JANE);
    server.email("verify_email", JANE, 1);
    let asked = post(&server, "request-verification/").bearer(&user.access_token);
    asked.send().is(202, &taken_note());
    let email = server.email("verify_email", JANE, 2);
    let verified = post(&server, "verify-email").json(&json!({"token": email.token()}));
    assert_eq!(verified.send().status, 200);
}

fn an_address_and_its_project_ask_for_another_email(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    // An email that is not out when the next is asked for is withdrawn.
    server.email("verify_email", JANE, 1);
    server.email("verify_email", "john@example.com", 1);
    ask(&server, &developer, "JANE@example.com").is(202, &taken_note());
    // R26: to the address that was registered, not to the one in the request.
    server.email("verify_email", JANE, 2);
    let by_key = post(&server, "request-verification")
        .header("X-API-Key", &developer.api_key)
        .json(&json!({"email": JANE}));
    by_key.send().is(202, &taken_note());
    server.email("verify_email", JANE, 3);
    let at_platform = post(&server, "request-verification");
    let at_platform = at_platform.json(&json!({"email": "john@example.com"}));
    at_platform.send().is(202, &taken_note());
    server.email("verify_email", "john@example.com", 2);
    assert_eq!(server.emails_to("JANE@example.com").len(), 0);
}

fn r27_the_response_is_the_same_whatever_there_is_at_the_address(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let disabled = verified_end_user(&server, &developer, "disabled@example.com");
    let id = server.database().id(&disabled);
    let disable = format!("UPDATE accounts SET disabled_at = created_at WHERE id = {id}");
    assert_eq!(server.database().execute(&disable), 1);
    server.email("verify_email", "john@example.com", 1);
    for email in [
        "nobody@example.com",
        "disabled@example.com",
        "john@example.com",
    ] {
        ask(&server, &developer, email).is(202, &taken_note());
    }
    let nowhere = post(&server, "request-verification")
        .header("X-Project-ID", "00000000-0000-4000-8000-000000000000")
        .json(&json!({"email": JANE}));
    nowhere.send().is(202, &taken_note());
    server.await_all_emails();
    let emails = |email| server.emails_to(email).len();
    assert_eq!(emails("nobody@example.com"), 0);
    assert_eq!(emails("disabled@example.com"), 0);
    // The developer is nobody in the project.
    assert_eq!(emails("john@example.com"), 1);
}

fn a_verified_address_is_told_that_it_is_verified(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    verified_end_user(&server, &developer, JANE);
    ask(&server, &developer, JANE).is(202, &taken_note());
    server.email("already_registered", JANE, 1);
    assert_eq!(server.emails_to(JANE).len(), 1);
}

fn r27_an_address_gets_three_emails_an_hour_and_nobody_is_told(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &developer, JANE);
    server.email("verify_email", JANE, 1);
    for number in 2..=4 {
        ask(&server, &developer, JANE).is(202, &taken_note());
        server.email("verify_email", JANE, number);
    }
    ask(&server, &developer, JANE).is(202, &taken_note());
    let asked = post(&server, "request-verification").bearer(&user.access_token);
    asked.send().is(202, &taken_note());
    server.await_all_emails();
    // The first is that of the registration.
    assert_eq!(server.emails_to(JANE).len(), 4);
}

fn r27_a_client_asks_for_twenty_emails_an_hour(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    });
    let developer = Developer::register(&server, "john@example.com");
    verified_end_user(&server, &developer, JANE);
    let ask_from = |address: &str, email: &str| {
        let response = post(&server, "request-verification")
            .header("X-Project-ID", &developer.project_id)
            .header("X-Forwarded-For", address)
            .json(&json!({"email": email}))
            .send();
        response.is(202, &taken_note());
    };
    for number in 0..20 {
        ask_from("192.0.2.1", &format!("nobody{number}@example.com"));
    }
    ask_from("192.0.2.1", JANE);
    server.await_all_emails();
    assert_eq!(server.emails_to(JANE).len(), 0);
    ask_from("192.0.2.2", JANE);
    server.email("already_registered", JANE, 1);
}

fn what_cannot_be_asked_is_rejected(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let before = server.database().count("email_requests");
    let no_address = ("value is not a valid email address", "value_error.email");
    for email in ["", "jane", "jane@example"] {
        let response = ask(&server, &developer, email);
        assert_invalid(&response, &[element("email", no_address.0, no_address.1)]);
    }
    let request = || post(&server, "request-verification");
    let missing = element("email", "field required", "value_error.missing");
    assert_invalid(&request().json(&json!({})).send(), &[missing]);
    assert_eq!(request().send().status, 415);
    let body = json!({"email": JANE});
    for (header, value, status, told) in [
        (
            "Authorization",
            "Bearer x",
            401,
            "Could not validate credentials",
        ),
        ("Authorization", "x", 401, "Not authenticated"),
        ("X-API-Key", "ak_x", 401, "Invalid or revoked API key"),
        ("X-Project-ID", "a,b", 400, "Ambiguous credentials"),
        (
            "X-Project-ID",
            "x",
            400,
            "Invalid X-Project-ID format. Must be a valid UUID.",
        ),
    ] {
        let response = request().header(header, value).json(&body).send();
        response.says(status, told);
    }
    assert_eq!(server.database().count("email_requests"), before);
}

fn an_email_is_written_in_the_language_of_the_request(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    let english = server.email("verify_email", JANE, 1);
    let asked = post(&server, "request-verification")
        .header("X-Project-ID", &developer.project_id)
        .header("Accept-Language", "de-AT,de;q=0.9,en;q=0.5")
        .json(&json!({"email": JANE}));
    assert_eq!(asked.send().status, 202);
    let german = server.email("verify_email", JANE, 2);
    assert_ne!(german.subject, english.subject);
    assert!(german.text.contains("Guten Tag"), "{}", german.text);
}
