//! `POST /api/v1/auth/reset-password`

use serde_json::{Value, json};
use tenantry_acceptance::accounts::{
    INCORRECT, NEW_PASSWORD, PASSWORD, Tokens, age_email_tokens, login, post, project_login,
    request_password_reset, verified_developer, verify_email,
};
use tenantry_acceptance::assertions::{
    DIGIT, LOWERCASE, MAX_LENGTH, MIN_LENGTH, UPPERCASE, assert_audited, assert_invalid,
    assert_weak_password, missing, not_a_string,
};
use tenantry_acceptance::clients::{Developer, EndUser, get_me};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    r23_a_reset_by_the_owner_of_the_mailbox_ends_all_other_sessions,
    a_reset_is_notified_by_email_and_audited,
    a_weak_password_leaves_the_token_valid,
    r21_a_token_is_valid_once_for_half_an_hour_and_until_the_next,
    r21_a_token_has_no_other_use,
    r52_failed_logins_do_not_prevent_a_reset,
    the_body_has_a_token_and_a_password,
];

const JANE: &str = "jane@example.com";
const INVALID: &str = "Invalid or expired reset token";

fn reset(server: &Server, token: &str, password: &str) -> ApiResponse {
    let body = json!({"token": token, "password": password});
    post(server, "reset-password").json(&body).send()
}

fn done() -> Value {
    json!({"message": "Password reset"})
}

/// Requests a reset, and returns the token of the email with this number, from 1.
fn token(server: &Server, email: &str, number: usize) -> String {
    request_password_reset(server, email);
    server.email("reset_password", email, number).token()
}

fn r23_a_reset_by_the_owner_of_the_mailbox_ends_all_other_sessions(database: Database) {
    let (server, developer) = Developer::start(database);
    // A registration with the email address of another person.
    let attacker = EndUser::register(&server, &developer, JANE);
    let pending = server.email("verify_email", JANE, 1);
    let request = post(&server, "forgot-password")
        .header("X-Project-ID", &developer.project_id)
        .json(&json!({"email": JANE}));
    request.send().assert_status(202);
    let token = server.email("reset_password", JANE, 1).token();
    reset(&server, &token, NEW_PASSWORD).assert_json(200, &done());
    let tokens = Tokens::of_registration(&attacker);
    tokens.assert_dead(&server);
    let at = |password| project_login(&server, &developer, (JANE, password)).send();
    at(PASSWORD).assert_error(401, INCORRECT);
    let verification = verify_email(&server, &pending.token());
    verification.assert_error(400, "Invalid or expired verification token");
    let owner = Tokens::of(&at(NEW_PASSWORD));
    let me = get_me(&server, &owner.access);
    assert_eq!(me.json()["is_active"], json!(true));
}

fn a_reset_is_notified_by_email_and_audited(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let token = token(&server, JANE, 1);
    let response = reset(&server, &token, NEW_PASSWORD);
    response.assert_json(200, &done());
    let notification = server.email("password_changed", JANE, 1);
    assert!(!notification.text.contains(NEW_PASSWORD));
    let audited = "password.reset succeeded account 127.0.0.1";
    assert_audited(server.database(), &response, audited);
}

fn a_weak_password_leaves_the_token_valid(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let token = token(&server, JANE, 1);
    let weak = reset(&server, &token, "");
    let rules = [MIN_LENGTH, UPPERCASE, LOWERCASE, DIGIT];
    assert_weak_password(&weak, "password", &rules);
    let long = format!("Aa1{}", "x".repeat(254));
    let too_long = reset(&server, &token, &long);
    assert_weak_password(&too_long, "password", &[MAX_LENGTH]);
    Tokens::of_developer(&server, JANE);
    reset(&server, &token, NEW_PASSWORD).assert_json(200, &done());
    Tokens::of(&login(&server, JANE, NEW_PASSWORD).send());
}

fn r21_a_token_is_valid_once_for_half_an_hour_and_until_the_next(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let old = token(&server, JANE, 1);
    let new = token(&server, JANE, 2);
    reset(&server, &old, NEW_PASSWORD).assert_error(400, INVALID);
    age_email_tokens(&server, 30 * 60 + 1);
    reset(&server, &new, NEW_PASSWORD).assert_error(400, INVALID);
    age_email_tokens(&server, -60);
    reset(&server, &new, NEW_PASSWORD).assert_json(200, &done());
    reset(&server, &new, PASSWORD).assert_error(400, INVALID);
    Tokens::of(&login(&server, JANE, NEW_PASSWORD).send());
}

fn r21_a_token_has_no_other_use(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let token = token(&server, JANE, 1);
    let verification = verify_email(&server, &token);
    verification.assert_error(400, "Invalid or expired verification token");
    let bearer = get_me(&server, &token);
    bearer.assert_error(401, "Could not validate credentials");
    for other in ["", "x", &format!("{token}x"), &token.to_lowercase()] {
        reset(&server, other, NEW_PASSWORD).assert_error(400, INVALID);
    }
    reset(&server, &token, NEW_PASSWORD).assert_json(200, &done());
}

fn r52_failed_logins_do_not_prevent_a_reset(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JANE);
    let wrong = || login(&server, JANE, "WrongPass123").send().status;
    assert!((0..15).any(|_| wrong() == 429));
    let token = token(&server, JANE, 1);
    reset(&server, &token, NEW_PASSWORD).assert_json(200, &done());
    // The reset clears the failed attempts.
    Tokens::of(&login(&server, JANE, NEW_PASSWORD).send());
}

fn the_body_has_a_token_and_a_password(database: Database) {
    let server = Server::start(database);
    let empty = post(&server, "reset-password").json(&json!({})).send();
    assert_invalid(&empty, &[missing("token"), missing("password")]);
    let wrong = json!({"token": 1, "password": true});
    let wrong = post(&server, "reset-password/").json(&wrong).send();
    assert_invalid(&wrong, &[not_a_string("token"), not_a_string("password")]);
    reset(&server, "x", NEW_PASSWORD).assert_error(400, INVALID);
}
