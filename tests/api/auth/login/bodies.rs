//! What the body of a login may hold.

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::forms::{assert_bad_body, assert_invalid, element};
use crate::members::{login, post};

on_both_databases![
    both_members_are_required_and_must_be_texts,
    a_password_is_held_to_its_bounds_only,
    the_body_is_one_json_object,
];

fn both_members_are_required_and_must_be_texts(database: Database) {
    let server = Server::start(database);
    let response = |body| post(&server, "login").json(&body).send();
    let missing = |field| element(field, "field required", "value_error.missing");
    assert_invalid(
        &response(json!({})),
        &[missing("email"), missing("password")],
    );
    let no_text = |field| element(field, "str type expected", "type_error.str");
    let wrong = response(json!({"email": 1, "password": ["x"]}));
    assert_invalid(&wrong, &[no_text("email"), no_text("password")]);
    let no_null = |field| {
        let msg = "none is not an allowed value";
        element(field, msg, "type_error.none.not_allowed")
    };
    let null = response(json!({"email": null, "password": null}));
    assert_invalid(&null, &[no_null("email"), no_null("password")]);
    let no_address = element(
        "email",
        "value is not a valid email address",
        "value_error.email",
    );
    for email in [
        "",
        "jane",
        "jane@example",
        "jane@127.0.0.1",
        "a b@example.com",
    ] {
        let response = login(&server, email, "x").send();
        assert_invalid(&response, std::slice::from_ref(&no_address));
    }
}

fn a_password_is_held_to_its_bounds_only(database: Database) {
    let server = Server::start(database);
    for password in ["", "x", "password", &"x".repeat(256)] {
        let response = login(&server, "nobody@example.com", password).send();
        response.says(401, "Incorrect email or password");
        server.database().execute("DELETE FROM throttles");
    }
    let too_long = element(
        "password",
        "Password must be at most 256 characters long",
        "value_error.password.max_length",
    );
    let response = login(&server, "nobody@example.com", &"x".repeat(257)).send();
    assert_invalid(&response, &[too_long]);
    let nul = element(
        "password",
        "Password must not contain NUL characters",
        "value_error.password.nul",
    );
    let response = login(&server, "nobody@example.com", "a\0b").send();
    assert_invalid(&response, &[nul]);
}

fn the_body_is_one_json_object(database: Database) {
    let server = Server::start(database);
    let sent = |text: &str| post(&server, "login").json_text(text).send();
    assert_bad_body(&sent(""), "value_error.missing");
    assert_bad_body(&sent("[]"), "type_error.dict");
    assert_bad_body(&sent("{"), "value_error.jsondecode");
    let twice = r#"{"email": "a@example.com", "email": "b@example.com", "password": "x"}"#;
    assert_bad_body(&sent(twice), "value_error.jsondecode");
    let form = post(&server, "login")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("email=a%40example.com&password=x");
    assert_eq!(form.send().status, 415);
    let large = format!(r#"{{"email": "{}"}}"#, "x".repeat(17_000));
    assert_eq!(sent(&large).status, 413);
}
