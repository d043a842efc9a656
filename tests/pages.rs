//! `/verify-email` and `/reset-password`: what the links in emails open.

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

use crate::callers::{Developer, EndUser, ME};
use crate::members::{NEW_PASSWORD, PASSWORD, login, post, verified_developer};

on_both_databases![
    r24_only_the_button_of_a_link_verifies_the_address,
    r24_only_the_button_of_a_link_sets_the_password,
    a_password_that_breaks_a_rule_is_asked_for_again,
    a_link_that_is_no_good_is_a_page_too,
    every_page_is_for_its_reader_only,
    the_allowed_methods_are_named,
];

const JANE: &str = "jane@example.com";
const PAGES: [&str; 2] = ["/verify-email", "/reset-password"];

fn link(path: &str, token: &str) -> String {
    format!("{path}?token={token}")
}

fn button(server: &Server, path: &str, fields: &[(&str, &str)]) -> Request {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    server
        .post(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.finish())
}

#[track_caller]
fn assert_page(response: &ApiResponse, status: u16, words: &str) {
    assert_eq!(response.status, status, "{}", response.body);
    let html = Some("text/html; charset=utf-8");
    assert_eq!(response.header("Content-Type"), html);
    assert!(response.body.contains(words), "{}", response.body);
}

/// The token of an email that lets this developer set a password.
fn reset_token(server: &Server) -> String {
    verified_developer(server, JANE);
    let asked = post(server, "forgot-password").json(&json!({"email": JANE}));
    assert_eq!(asked.send().status, 202);
    server.email("reset_password", JANE, 1).token()
}

fn r24_only_the_button_of_a_link_verifies_the_address(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &developer, JANE);
    let token = server.email("verify_email", JANE, 1).token();
    let is_active = || {
        let me = server.get(ME).bearer(&user.access_token).send();
        me.json()["is_active"].clone()
    };
    let rows = server.database().rows();
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
    assert_eq!(server.database().rows(), rows);
    let pressed = button(&server, "/verify-email", &[("token", &token)]).send();
    assert_page(&pressed, 200, "verified");
    assert_eq!(is_active(), json!(true));
    let again = button(&server, "/verify-email", &[("token", &token)]).send();
    assert_eq!(again.status, 400);
    let shown = server.get(&link("/verify-email", &token)).send();
    assert_eq!(shown.status, 400);
}

fn r24_only_the_button_of_a_link_sets_the_password(database: Database) {
    let server = Server::start(database);
    let token = reset_token(&server);
    for path in ["/reset-password", "/reset-password/"] {
        for _ in 0..5 {
            assert_page(&server.get(&link(path, &token)).send(), 200, JANE);
        }
    }
    let fields = [("token", token.as_str()), ("password", NEW_PASSWORD)];
    let pressed = button(&server, "/reset-password", &fields);
    let response = pressed.send();
    assert_page(&response, 200, "password");
    assert!(!response.body.contains(NEW_PASSWORD));
    assert_eq!(login(&server, JANE, NEW_PASSWORD).send().status, 200);
    login(&server, JANE, PASSWORD)
        .send()
        .says(401, "Incorrect email or password");
    server.email("password_changed", JANE, 1);
    assert_eq!(
        button(&server, "/reset-password", &fields).send().status,
        400
    );
    let id = response.header("X-Request-Id").expect("an id");
    let entry = format!("SELECT action AS value FROM audit_entries WHERE request_id = '{id}'");
    assert_eq!(server.database().values(&entry), ["password.reset"]);
}

fn a_password_that_breaks_a_rule_is_asked_for_again(database: Database) {
    let server = Server::start(database);
    let token = reset_token(&server);
    let weak = [("token", token.as_str()), ("password", "Weak<b>&\"'")];
    let response = button(&server, "/reset-password", &weak).send();
    assert_page(&response, 422, "Password must contain at least one digit");
    assert!(!response.body.contains("at least 8 characters long"));
    assert!(!response.body.contains("Weak"), "a password is never shown");
    let none = [("token", token.as_str())];
    let response = button(&server, "/reset-password", &none).send();
    assert_page(
        &response,
        422,
        "Password must be at least 8 characters long",
    );
    let spaced = [
        ("token", token.as_str()),
        ("password", " Pass+w\u{f6}rd 1% "),
    ];
    assert_page(&button(&server, "/reset-password", &spaced).send(), 200, "");
    let response = login(&server, JANE, " Pass+w\u{f6}rd 1% ").send();
    assert_eq!(response.status, 200);
}

fn a_link_that_is_no_good_is_a_page_too(database: Database) {
    let server = Server::start(database);
    let reset = reset_token(&server);
    Developer::register(&server, "john@example.com");
    let verify = server.email("verify_email", "john@example.com", 1).token();
    let long = "x".repeat(5_000);
    for (path, other, own) in [
        ("/verify-email", &reset, &verify),
        ("/reset-password", &verify, &reset),
    ] {
        let doubled = format!("{own}&token={own}");
        for token in ["", "x", "%00", "%ff", "<script>", other, &doubled, &long] {
            let shown = server.get(&link(path, token)).send();
            assert_page(&shown, 400, "");
            assert!(!shown.body.contains("<script>"));
        }
        assert_page(&server.get(path).send(), 400, "");
        for fields in [
            &[][..],
            &[("password", NEW_PASSWORD)],
            &[("token", other), ("password", NEW_PASSWORD)],
            &[("token", own), ("token", own), ("password", NEW_PASSWORD)],
        ] {
            assert_page(&button(&server, path, fields).send(), 400, "");
        }
        let in_query = button(&server, &link(path, own), &[("password", NEW_PASSWORD)]);
        assert_page(&in_query.send(), 400, "");
        let json = server
            .post(path)
            .json(&json!({"token": own, "password": NEW_PASSWORD}));
        assert_page(&json.send(), 400, "");
        let own = [("token", own.as_str()), ("password", NEW_PASSWORD)];
        assert_page(&button(&server, path, &own).send(), 200, "");
    }
}

fn every_page_is_for_its_reader_only(database: Database) {
    let server = Server::start(database);
    let token = reset_token(&server);
    for request in [
        server.get(&link("/reset-password", &token)),
        server.get("/reset-password"),
        server.get("/verify-email"),
        button(&server, "/reset-password", &[("token", &token)]),
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

fn the_allowed_methods_are_named(database: Database) {
    let server = Server::start(database);
    for path in PAGES {
        for method in ["PUT", "DELETE", "PATCH"] {
            let response = server.request(method, path).send();
            assert_eq!(response.status, 405);
            assert_eq!(response.header("Allow"), Some("GET, HEAD, POST"));
        }
    }
}
