//! `/verify-email` and `/reset-password`: the HTML pages behind the links in emails.

use serde_json::json;
use tenantry_acceptance::accounts::{
    NEW_PASSWORD, PASSWORD, login, request_password_reset, verified_developer,
};
use tenantry_acceptance::assertions::assert_audited;
use tenantry_acceptance::clients::{Developer, EndUser, get_me};
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

on_both_databases![
    r24_only_the_button_of_the_page_verifies_the_account,
    r24_only_the_button_of_the_page_sets_the_password,
    a_weak_password_shows_the_form_again,
    an_invalid_link_is_an_html_page_too,
    every_page_is_private,
];

const JANE: &str = "jane@example.com";

fn link(path: &str, token: &str) -> String {
    format!("{path}?token={token}")
}

fn submit(server: &Server, path: &str, fields: &[(&str, &str)]) -> Request {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    server
        .post(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.finish())
}

#[track_caller]
fn assert_page(response: &ApiResponse, status: u16, words: &str) {
    response.assert_status(status);
    let html = Some("text/html; charset=utf-8");
    assert_eq!(response.header("Content-Type"), html);
    assert!(response.body.contains(words), "{}", response.body);
}

/// Registers a developer, and returns the token of a password reset email.
fn reset_token(server: &Server) -> String {
    verified_developer(server, JANE);
    request_password_reset(server, JANE);
    server.email("reset_password", JANE, 1).token()
}

/// The rows that a link could change.
fn state(database: &Database) -> Vec<String> {
    let text = |column: &str| format!("coalesce(cast({column} as text), 'none')");
    let texts = |columns: [&str; 3]| columns.map(text).join(" || ' ' || ");
    let account = texts(["verified_at", "updated_at", "version"]);
    let proof = texts(["used_at", "expires_at", "code_attempts"]);
    let mut lines = database.values(&format!(
        "SELECT 'account ' || email_key || password_hash || {account} AS value FROM accounts
        UNION ALL SELECT 'proof ' || purpose || {proof} FROM verifications
        UNION ALL SELECT 'session ' || {} FROM sessions
        UNION ALL SELECT 'audited ' || action FROM audit_entries",
        text("ended_at")
    ));
    lines.sort();
    lines
}

fn r24_only_the_button_of_the_page_verifies_the_account(database: Database) {
    let (server, _, user) = EndUser::start(database);
    let token = server.email("verify_email", JANE, 1).token();
    let is_active = || {
        let me = get_me(&server, &user.access_token);
        me.json()["is_active"].clone()
    };
    let before = state(server.database());
    for path in ["/verify-email", "/verify-email/"] {
        for _ in 0..5 {
            let shown = server.get(&link(path, &token)).send();
            assert_page(&shown, 200, JANE);
            assert!(shown.body.contains("Default Project"), "{}", shown.body);
            let head = server.request("HEAD", &link(path, &token)).send();
            assert_eq!((head.status, head.body.as_str()), (200, ""));
        }
    }
    assert_eq!(is_active(), json!(false));
    assert_eq!(state(server.database()), before);
    let submitted = submit(&server, "/verify-email", &[("token", &token)]).send();
    assert_page(&submitted, 200, "verified");
    assert_eq!(is_active(), json!(true));
    let again = submit(&server, "/verify-email", &[("token", &token)]).send();
    again.assert_status(400);
    let shown = server.get(&link("/verify-email", &token)).send();
    shown.assert_status(400);
}

fn r24_only_the_button_of_the_page_sets_the_password(database: Database) {
    let server = Server::start(database);
    let token = reset_token(&server);
    let before = state(server.database());
    for path in ["/reset-password", "/reset-password/"] {
        for _ in 0..5 {
            assert_page(&server.get(&link(path, &token)).send(), 200, JANE);
            let head = server.request("HEAD", &link(path, &token));
            head.send().assert_status(200);
        }
    }
    assert_eq!(state(server.database()), before);
    let fields = [("token", token.as_str()), ("password", NEW_PASSWORD)];
    let submitted = submit(&server, "/reset-password", &fields);
    let response = submitted.send();
    assert_page(&response, 200, "password");
    assert!(!response.body.contains(NEW_PASSWORD));
    login(&server, JANE, NEW_PASSWORD).send().assert_status(200);
    login(&server, JANE, PASSWORD).send().assert_status(401);
    server.email("password_changed", JANE, 1);
    let again = submit(&server, "/reset-password", &fields).send();
    again.assert_status(400);
    let audited = "password.reset succeeded account 127.0.0.1";
    assert_audited(server.database(), &response, audited);
}

fn a_weak_password_shows_the_form_again(database: Database) {
    let server = Server::start(database);
    let token = reset_token(&server);
    let weak = [("token", token.as_str()), ("password", "Weak<b>&\"'")];
    let response = submit(&server, "/reset-password", &weak).send();
    assert_page(&response, 422, "Password must contain at least one digit");
    assert!(!response.body.contains("at least 8 characters long"));
    assert!(!response.body.contains("Weak"), "a password is never shown");
    let none = [("token", token.as_str())];
    let response = submit(&server, "/reset-password", &none).send();
    let rule = "Password must be at least 8 characters long";
    assert_page(&response, 422, rule);
    let spaced = [
        ("token", token.as_str()),
        ("password", " Pass+w\u{f6}rd 1% "),
    ];
    assert_page(&submit(&server, "/reset-password", &spaced).send(), 200, "");
    let response = login(&server, JANE, " Pass+w\u{f6}rd 1% ").send();
    response.assert_status(200);
}

fn an_invalid_link_is_an_html_page_too(database: Database) {
    let server = Server::start(database);
    let reset = reset_token(&server);
    Developer::register(&server, "john@example.com");
    let verify = server.email("verify_email", "john@example.com", 1).token();
    let long = "x".repeat(5_000);
    for (path, foreign, valid) in [
        ("/verify-email", &reset, &verify),
        ("/reset-password", &verify, &reset),
    ] {
        let doubled = format!("{valid}&token={valid}");
        for token in ["", "x", "%00", "%ff", "<script>", foreign, &doubled, &long] {
            let shown = server.get(&link(path, token)).send();
            assert_page(&shown, 400, "");
            assert!(!shown.body.contains("<script>"));
        }
        assert_page(&server.get(path).send(), 400, "");
        for fields in [
            &[][..],
            &[("password", NEW_PASSWORD)],
            &[("token", foreign), ("password", NEW_PASSWORD)],
            &[
                ("token", valid),
                ("token", valid),
                ("password", NEW_PASSWORD),
            ],
        ] {
            assert_page(&submit(&server, path, fields).send(), 400, "");
        }
        let in_query = submit(&server, &link(path, valid), &[("password", NEW_PASSWORD)]);
        assert_page(&in_query.send(), 400, "");
        let json = server
            .post(path)
            .json(&json!({"token": valid, "password": NEW_PASSWORD}));
        assert_page(&json.send(), 400, "");
        let valid = [("token", valid.as_str()), ("password", NEW_PASSWORD)];
        assert_page(&submit(&server, path, &valid).send(), 200, "");
    }
}

fn every_page_is_private(database: Database) {
    let server = Server::start(database);
    let token = reset_token(&server);
    for request in [
        server.get(&link("/reset-password", &token)),
        server.get("/reset-password"),
        server.get("/verify-email"),
        submit(&server, "/reset-password", &[("token", &token)]),
    ] {
        let response = request.send();
        for (name, value) in [
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ] {
            assert_eq!(response.header(name), Some(value));
        }
        let policy = response
            .header("Content-Security-Policy")
            .unwrap_or_default();
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(response.header("Set-Cookie").is_none());
    }
    let log = server.stderr();
    assert!(!log.contains(&token), "R60: {log}");
}
