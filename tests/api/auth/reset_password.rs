//! `POST /api/v1/auth/reset-password`

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser, ME};
use crate::forms::{assert_invalid, element};
use crate::members::{
    NEW_PASSWORD, PASSWORD, Tokens, age_email_tokens, login, post, project_login,
    verified_developer,
};

on_both_databases![
    r23_whoever_has_the_mailbox_puts_everybody_else_out,
    a_reset_is_told_by_email_and_audited,
    a_password_that_breaks_a_rule_leaves_the_token_good,
    r21_a_token_is_good_once_for_half_an_hour_and_until_the_next,
    r21_a_token_is_good_for_nothing_else,
    r52_login_attempts_of_others_do_not_stand_in_the_way,
    the_body_holds_token_and_password,
];

const JANE: &str = "jane@example.com";
const DEAD: &str = "Invalid or expired reset token";

fn reset(server: &Server, token: &str, password: &str) -> ApiResponse {
    let body = json!({"token": token, "password": password});
    post(server, "reset-password").json(&body).send()
}

fn done() -> Value {
    json!({"message": "Password reset"})
}

/// The token of the first, second … email that lets this address set a password.
fn token(server: &Server, email: &str, number: usize) -> String {
    let asked = post(server, "forgot-password").json(&json!({"email": email}));
    assert_eq!(asked.send().status, 202);
    server.email("reset_password", email, number).token()
}

fn r23_whoever_has_the_mailbox_puts_everybody_else_out(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    // Somebody registers with the address of another person.
    let stranger = EndUser::register(&server, &developer, JANE);
    let pending = server.email("verify_email", JANE, 1);
    let asked = post(&server, "forgot-password")
        .header("X-Project-ID", &developer.project_id)
        .json(&json!({"email": JANE}));
    assert_eq!(asked.send().status, 202);
    let token = server.email("reset_password", JANE, 1).token();
    reset(&server, &token, NEW_PASSWORD).is(200, &done());
    let tokens = Tokens {
        access: stranger.access_token,
        refresh: stranger.refresh_token,
    };
    tokens.assert_dead(&server);
    let at = |password| project_login(&server, &developer, (JANE, password)).send();
    at(PASSWORD).says(401, "Incorrect email or password");
    let verify = post(&server, "verify-email").json(&json!({"token": pending.token()}));
    verify
        .send()
        .says(400, "Invalid or expired verification token");
    let owner = Tokens::of(&at(NEW_PASSWORD));
    let me = server.get(ME).bearer(&owner.access).send();
    assert_eq!(me.json()["is_active"], json!(true));
}

fn a_reset_is_told_by_email_and_audited(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let token = token(&server, JANE, 1);
    let response = reset(&server, &token, NEW_PASSWORD);
    response.is(200, &done());
    let notification = server.email("password_changed", JANE, 1);
    assert!(!notification.text.contains(NEW_PASSWORD));
    let id = response.header("X-Request-Id").expect("an id");
    let entry = format!(
        "SELECT action || ' ' || outcome || ' ' || actor_kind || ' ' || address AS value \
         FROM audit_entries WHERE request_id = '{id}'"
    );
    let entries = server.database().values(&entry);
    assert_eq!(entries, ["password.reset succeeded account 127.0.0.1"]);
}

fn a_password_that_breaks_a_rule_leaves_the_token_good(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let token = token(&server, JANE, 1);
    let rule = |rule: &str, r#type: &str| {
        let msg = format!("Password must {rule}");
        element("password", &msg, &format!("value_error.password.{type}"))
    };
    let weak = reset(&server, &token, "");
    assert_invalid(
        &weak,
        &[
            rule("be at least 8 characters long", "min_length"),
            rule("contain at least one uppercase letter", "uppercase"),
            rule("contain at least one lowercase letter", "lowercase"),
            rule("contain at least one digit", "digit"),
        ],
    );
    let long = format!("Aa1{}", "x".repeat(254));
    let too_long = rule("be at most 256 characters long", "max_length");
    assert_invalid(&reset(&server, &token, &long), &[too_long]);
    Tokens::of_developer(&server, JANE);
    reset(&server, &token, NEW_PASSWORD).is(200, &done());
    let response = login(&server, JANE, NEW_PASSWORD).send();
    assert_eq!(response.status, 200);
}

fn r21_a_token_is_good_once_for_half_an_hour_and_until_the_next(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let old = token(&server, JANE, 1);
    let new = token(&server, JANE, 2);
    reset(&server, &old, NEW_PASSWORD).says(400, DEAD);
    age_email_tokens(&server, 30 * 60 + 1);
    reset(&server, &new, NEW_PASSWORD).says(400, DEAD);
    age_email_tokens(&server, -60);
    reset(&server, &new, NEW_PASSWORD).is(200, &done());
    reset(&server, &new, PASSWORD).says(400, DEAD);
    let response = login(&server, JANE, NEW_PASSWORD).send();
    assert_eq!(response.status, 200);
}

fn r21_a_token_is_good_for_nothing_else(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let token = token(&server, JANE, 1);
    let verify = post(&server, "verify-email").json(&json!({"token": token}));
    verify
        .send()
        .says(400, "Invalid or expired verification token");
    let bearer = server.get(ME).bearer(&token).send();
    bearer.says(401, "Could not validate credentials");
    for other in ["", "x", &format!("{token}x"), &token.to_lowercase()] {
        reset(&server, other, NEW_PASSWORD).says(400, DEAD);
    }
    reset(&server, &token, NEW_PASSWORD).is(200, &done());
}

fn r52_login_attempts_of_others_do_not_stand_in_the_way(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let wrong = || login(&server, JANE, "WrongPass123").send().status;
    assert!((0..15).any(|_| wrong() == 429));
    let token = token(&server, JANE, 1);
    reset(&server, &token, NEW_PASSWORD).is(200, &done());
    // The login attempts before it are forgotten.
    let response = login(&server, JANE, NEW_PASSWORD).send();
    assert_eq!(response.status, 200);
}

fn the_body_holds_token_and_password(database: Database) {
    let server = Server::start(database);
    let missing = |field| element(field, "field required", "value_error.missing");
    let empty = post(&server, "reset-password").json(&json!({})).send();
    assert_invalid(&empty, &[missing("token"), missing("password")]);
    let no_text = |field| element(field, "str type expected", "type_error.str");
    let wrong = json!({"token": 1, "password": true});
    let wrong = post(&server, "reset-password/").json(&wrong).send();
    assert_invalid(&wrong, &[no_text("token"), no_text("password")]);
    reset(&server, "x", NEW_PASSWORD).says(400, DEAD);
}
