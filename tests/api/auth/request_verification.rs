//! `POST /api/v1/auth/request-verification`

use serde_json::json;
use tenantry_acceptance::accounts::{disable, post, verified_end_user, verify_email};
use tenantry_acceptance::assertions::{assert_accepted, assert_invalid, missing, not_an_email};
use tenantry_acceptance::clients::{Developer, EndUser};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    an_access_token_requests_another_email,
    an_email_address_and_its_project_request_another_email,
    r27_the_response_does_not_reveal_whether_an_account_exists,
    r21_a_verified_account_gets_a_notification_without_a_link,
    r27_an_email_address_gets_three_emails_an_hour_and_the_response_does_not_reveal_it,
    r27_a_client_requests_twenty_emails_an_hour,
    invalid_requests_are_rejected,
    an_email_is_in_the_language_of_the_request,
];

const JANE: &str = "jane@example.com";

fn request_email(server: &Server, developer: &Developer, email: &str) -> ApiResponse {
    post(server, "request-verification")
        .header("X-Project-ID", &developer.project_id)
        .json(&json!({"email": email}))
        .send()
}

fn an_access_token_requests_another_email(database: Database) {
    let (server, _, user) = EndUser::start(database);
    server.email("verify_email", JANE, 1);
    let request = post(&server, "request-verification/").bearer(&user.access_token);
    assert_accepted(&request.send());
    let email = server.email("verify_email", JANE, 2);
    verify_email(&server, &email.token()).assert_status(200);
}

fn an_email_address_and_its_project_request_another_email(database: Database) {
    let (server, developer, _) = EndUser::start(database);
    // A new email replaces one that is not delivered yet.
    server.email("verify_email", JANE, 1);
    server.email("verify_email", "john@example.com", 1);
    assert_accepted(&request_email(&server, &developer, "JANE@example.com"));
    // R26: the email goes to the registered spelling of the email address.
    server.email("verify_email", JANE, 2);
    let by_key = post(&server, "request-verification")
        .header("X-API-Key", &developer.api_key)
        .json(&json!({"email": JANE}));
    assert_accepted(&by_key.send());
    server.email("verify_email", JANE, 3);
    let at_platform = post(&server, "request-verification");
    let at_platform = at_platform.json(&json!({"email": "john@example.com"}));
    assert_accepted(&at_platform.send());
    server.email("verify_email", "john@example.com", 2);
    assert_eq!(server.emails_to("JANE@example.com").len(), 0);
}

fn r27_the_response_does_not_reveal_whether_an_account_exists(database: Database) {
    let (server, developer) = Developer::start(database);
    let disabled = verified_end_user(&server, &developer, "disabled@example.com");
    disable(&server, &disabled);
    server.email("verify_email", "john@example.com", 1);
    for email in [
        "unknown@example.com",
        "disabled@example.com",
        "john@example.com",
    ] {
        assert_accepted(&request_email(&server, &developer, email));
    }
    let no_project = post(&server, "request-verification")
        .header("X-Project-ID", "00000000-0000-4000-8000-000000000000")
        .json(&json!({"email": JANE}));
    assert_accepted(&no_project.send());
    server.await_all_emails();
    let emails = |email| server.emails_to(email).len();
    assert_eq!(emails("unknown@example.com"), 0);
    assert_eq!(emails("disabled@example.com"), 0);
    // The developer has no account in the project.
    assert_eq!(emails("john@example.com"), 1);
}

fn r21_a_verified_account_gets_a_notification_without_a_link(database: Database) {
    let (server, developer) = Developer::start(database);
    verified_end_user(&server, &developer, JANE);
    assert_accepted(&request_email(&server, &developer, JANE));
    let email = server.email("already_registered", JANE, 1);
    assert_eq!(server.emails_to(JANE).len(), 1);
    let subject = &email.subject;
    assert!(subject.ends_with("is verified already"), "{subject}");
    assert!(!email.text.contains("://"), "{}", email.text);
}

fn r27_an_email_address_gets_three_emails_an_hour_and_the_response_does_not_reveal_it(
    database: Database,
) {
    let (server, developer, user) = EndUser::start(database);
    server.email("verify_email", JANE, 1);
    for number in 2..=4 {
        assert_accepted(&request_email(&server, &developer, JANE));
        server.email("verify_email", JANE, number);
    }
    assert_accepted(&request_email(&server, &developer, JANE));
    let request = post(&server, "request-verification").bearer(&user.access_token);
    assert_accepted(&request.send());
    server.await_all_emails();
    // The first email is from the registration.
    assert_eq!(server.emails_to(JANE).len(), 4);
}

fn r27_a_client_requests_twenty_emails_an_hour(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    });
    let developer = Developer::register(&server, "john@example.com");
    verified_end_user(&server, &developer, JANE);
    let request_from = |ip: &str, email: &str| {
        let response = post(&server, "request-verification")
            .header("X-Project-ID", &developer.project_id)
            .header("X-Forwarded-For", ip)
            .json(&json!({"email": email}))
            .send();
        assert_accepted(&response);
    };
    for number in 0..20 {
        request_from("192.0.2.1", &format!("unknown{number}@example.com"));
    }
    request_from("192.0.2.1", JANE);
    server.await_all_emails();
    assert_eq!(server.emails_to(JANE).len(), 0);
    request_from("192.0.2.2", JANE);
    server.email("already_registered", JANE, 1);
}

fn invalid_requests_are_rejected(database: Database) {
    let (server, developer) = Developer::start(database);
    let before = server.database().count("email_requests");
    for email in ["", "jane", "jane@example"] {
        let response = request_email(&server, &developer, email);
        assert_invalid(&response, &[not_an_email()]);
    }
    let request = || post(&server, "request-verification");
    assert_invalid(&request().json(&json!({})).send(), &[missing("email")]);
    request().send().assert_status(415);
    let body = json!({"email": JANE});
    for (header, value, status, detail) in [
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
        response.assert_error(status, detail);
    }
    assert_eq!(server.database().count("email_requests"), before);
}

fn an_email_is_in_the_language_of_the_request(database: Database) {
    let (server, developer, _) = EndUser::start(database);
    let english = server.email("verify_email", JANE, 1);
    let request = post(&server, "request-verification")
        .header("X-Project-ID", &developer.project_id)
        .header("Accept-Language", "de-AT,de;q=0.9,en;q=0.5")
        .json(&json!({"email": JANE}));
    request.send().assert_status(202);
    let german = server.email("verify_email", JANE, 2);
    assert_ne!(german.subject, english.subject);
    assert!(german.text.contains("Guten Tag"), "{}", german.text);
}
