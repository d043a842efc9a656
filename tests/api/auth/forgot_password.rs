//! `POST /api/v1/auth/forgot-password`

use serde_json::json;
use tenantry_acceptance::accounts::{disable, post, verified_developer, verified_end_user};
use tenantry_acceptance::assertions::{assert_accepted, assert_invalid, missing, not_an_email};
use tenantry_acceptance::clients::{Developer, EndUser, as_operator, signup};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    the_email_goes_to_the_account_of_the_tenant_in_the_headers,
    r23_an_unverified_account_gets_the_email_too,
    r27_the_response_does_not_reveal_whether_an_account_exists,
    r27_an_email_address_gets_three_emails_an_hour_and_the_response_does_not_reveal_it,
    r25_the_link_points_to_the_public_url_whatever_the_headers_are,
    invalid_requests_are_rejected,
];

const JANE: &str = "jane@example.com";

fn request(server: &Server, headers: &[(&str, &str)], email: &str) -> ApiResponse {
    let request = post(server, "forgot-password").headers(headers);
    request.json(&json!({"email": email})).send()
}

fn the_email_goes_to_the_account_of_the_tenant_in_the_headers(database: Database) {
    let (server, developer) = Developer::start(database);
    verified_developer(&server, JANE);
    verified_end_user(&server, &developer, JANE);
    let project = developer.project_header();
    let key = ("X-API-Key", developer.api_key.as_str());
    let rows = "SELECT account_id AS value FROM verifications WHERE purpose = 'reset_password'";
    let rows = if server.database().is_sqlite() {
        rows.replace("account_id", "hex(account_id)")
    } else {
        rows.replace("account_id", "account_id::text")
    };
    for (number, headers) in [&[project][..], &[key], &[]].into_iter().enumerate() {
        assert_accepted(&request(&server, headers, JANE));
        server.email("reset_password", JANE, number + 1);
    }
    let mut accounts = server.database().values(&rows);
    accounts.sort();
    accounts.dedup();
    assert_eq!(accounts.len(), 2);
}

fn r23_an_unverified_account_gets_the_email_too(database: Database) {
    let (server, developer, _) = EndUser::start(database);
    let project = developer.project_header();
    assert_accepted(&request(&server, &[project], JANE));
    let email = server.email("reset_password", JANE, 1);
    let link = format!("http://{}/reset-password?token=", server.address());
    assert!(email.link().starts_with(&link), "{}", email.link());
}

fn r27_the_response_does_not_reveal_whether_an_account_exists(database: Database) {
    let (server, developer) = Developer::start(database);
    verified_end_user(&server, &developer, JANE);
    let disabled = verified_end_user(&server, &developer, "disabled@example.com");
    disable(&server, &disabled);
    let project = developer.project_header();
    let no_project = ("X-Project-ID", "00000000-0000-4000-8000-000000000000");
    for (headers, email) in [
        (&[project][..], JANE),
        (&[project], "unknown@example.com"),
        (&[project], "disabled@example.com"),
        (&[project], "john@example.com"),
        (&[no_project], JANE),
        (&[], JANE),
    ] {
        assert_accepted(&request(&server, headers, email));
    }
    server.await_all_emails();
    assert_eq!(server.emails_to(JANE).len(), 1);
    assert_eq!(server.emails_to("unknown@example.com").len(), 0);
    assert_eq!(server.emails_to("disabled@example.com").len(), 0);
    server.email("verify_email", "john@example.com", 1);
    assert_eq!(server.emails_to("john@example.com").len(), 1);
}

fn r27_an_email_address_gets_three_emails_an_hour_and_the_response_does_not_reveal_it(
    database: Database,
) {
    let mut server = Server::start(database);
    verified_developer(&server, JANE);
    for number in 1..=3 {
        assert_accepted(&request(&server, &[], JANE));
        server.email("reset_password", JANE, number);
    }
    assert_accepted(&request(&server, &[], JANE));
    server.restart();
    assert_accepted(&request(&server, &[], JANE));
    server.await_all_emails();
    assert_eq!(server.emails_to(JANE).len(), 3);
}

fn r25_the_link_points_to_the_public_url_whatever_the_headers_are(database: Database) {
    let server = Server::with(database, |settings| {
        settings
            .set("TENANTRY_PUBLIC_URL", "https://accounts.example.com/base/")
            .set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    });
    verified_developer(&server, JANE);
    let evil = [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Original-Host", "evil.example"),
        ("X-Forwarded-Proto", "gopher"),
        ("Forwarded", "host=evil.example"),
        ("Origin", "https://evil.example"),
        ("Referer", "https://evil.example/"),
    ];
    assert_accepted(&request(&server, &evil, JANE));
    let registration = as_operator(&server).headers(&evil);
    let registration = registration.json(&signup("john@example.com")).send();
    registration.assert_status(201);
    for (kind, to, path) in [
        ("reset_password", JANE, "reset-password"),
        ("verify_email", "john@example.com", "verify-email"),
    ] {
        let email = server.email(kind, to, 1);
        let expected = format!("https://accounts.example.com/base/{path}?token=");
        assert!(email.link().starts_with(&expected), "{}", email.link());
        let content = email.text + &email.html;
        assert!(!content.contains("evil"), "{content}");
    }
}

fn invalid_requests_are_rejected(database: Database) {
    let server = Server::start(database);
    let response = request(&server, &[], "jane");
    assert_invalid(&response, &[not_an_email()]);
    let empty = post(&server, "forgot-password").json(&json!({}));
    assert_invalid(&empty.send(), &[missing("email")]);
    let wrong_key = request(&server, &[("X-API-Key", "ak_x")], JANE);
    wrong_key.assert_error(401, "Invalid or revoked API key");
    let repeated = request(&server, &[("X-API-Key", "a"), ("X-API-Key", "a")], JANE);
    repeated.assert_error(400, "Ambiguous credentials");
    assert_eq!(server.database().count("throttles"), 0);
}
