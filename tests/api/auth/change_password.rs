//! `POST /api/v1/auth/change-password`

use serde_json::json;
use tenantry_acceptance::accounts::{
    INCORRECT, NEW_PASSWORD, PASSWORD, Tokens, login, post, refresh, request_password_reset,
    verify_email,
};
use tenantry_acceptance::assertions::{
    DIGIT, MIN_LENGTH, UPPERCASE, assert_audited, assert_invalid, assert_weak_password, missing,
};
use tenantry_acceptance::clients::EndUser;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    r8_the_password_changes_other_sessions_end_and_this_one_continues,
    r8_a_change_is_notified_by_email_and_audited,
    a_change_invalidates_earlier_reset_links,
    the_current_password_is_verified,
    r51_attempts_of_the_current_password_are_limited_too,
    the_new_password_must_follow_the_rules,
    an_unverified_account_cannot_change_its_password,
];

const JOHN: &str = "john@example.com";

fn change(server: &Server, token: &str, (current, new): (&str, &str)) -> ApiResponse {
    let body = json!({"current_password": current, "new_password": new});
    let request = post(server, "change-password").bearer(token);
    request.json(&body).send()
}

fn r8_the_password_changes_other_sessions_end_and_this_one_continues(database: Database) {
    let (server, other) = Tokens::start(database);
    let this = Tokens::of_developer(&server, JOHN);
    let response = change(&server, &this.access, (PASSWORD, NEW_PASSWORD));
    response.assert_json(200, &json!({"message": "Password changed"}));
    other.assert_dead(&server);
    let this = this.assert_alive(&server);
    login(&server, JOHN, PASSWORD)
        .send()
        .assert_error(401, INCORRECT);
    let again = Tokens::of(&login(&server, JOHN, NEW_PASSWORD).send());
    this.assert_alive(&server);
    again.assert_alive(&server);
}

fn r8_a_change_is_notified_by_email_and_audited(database: Database) {
    let (server, tokens) = Tokens::start(database);
    let response = change(&server, &tokens.access, (PASSWORD, NEW_PASSWORD));
    response.assert_status(200);
    let notification = server.email("password_changed", JOHN, 1);
    assert!(!notification.text.contains(NEW_PASSWORD));
    let audited = "password.change succeeded account 127.0.0.1";
    assert_audited(server.database(), &response, audited);
}

fn a_change_invalidates_earlier_reset_links(database: Database) {
    let (server, tokens) = Tokens::start(database);
    request_password_reset(&server, JOHN);
    let token = server.email("reset_password", JOHN, 1).token();
    let response = change(&server, &tokens.access, (PASSWORD, NEW_PASSWORD));
    response.assert_status(200);
    let body = json!({"token": token, "password": "SecurePass789"});
    let reset = post(&server, "reset-password").json(&body).send();
    reset.assert_error(400, "Invalid or expired reset token");
}

fn the_current_password_is_verified(database: Database) {
    let (server, tokens) = Tokens::start(database);
    let before = server.database().count("outbox_emails");
    for wrong in ["", "securepass123", NEW_PASSWORD] {
        let response = change(&server, &tokens.access, (wrong, NEW_PASSWORD));
        response.assert_error(401, "Incorrect password");
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
    }
    assert_eq!(server.database().count("outbox_emails"), before);
    tokens.assert_alive(&server);
    Tokens::of_developer(&server, JOHN);
}

fn r51_attempts_of_the_current_password_are_limited_too(database: Database) {
    let (server, tokens) = Tokens::start(database);
    let wrong = || change(&server, &tokens.access, ("WrongPass123", NEW_PASSWORD));
    let mut responses = (0..15).map(|_| wrong());
    let rejected = responses.find(|response| response.status == 429);
    let rejected = rejected.expect("a rejection of 15 attempts");
    assert_eq!(rejected.text("detail"), "Too many requests");
    assert_eq!(rejected.header("X-RateLimit-Limit"), Some("5"));
    assert!(rejected.header("Retry-After").is_some());
}

fn the_new_password_must_follow_the_rules(database: Database) {
    let (server, tokens) = Tokens::start(database);
    let weak = change(&server, &tokens.access, (PASSWORD, "short"));
    assert_weak_password(&weak, "new_password", &[MIN_LENGTH, UPPERCASE, DIGIT]);
    let request = post(&server, "change-password/").bearer(&tokens.access);
    let empty = request.json(&json!({"password": NEW_PASSWORD})).send();
    assert_invalid(&empty, &["current_password", "new_password"].map(missing));
    let response = change(&server, &tokens.access, (PASSWORD, NEW_PASSWORD));
    response.assert_status(200);
}

fn an_unverified_account_cannot_change_its_password(database: Database) {
    let (mut server, _, user) = EndUser::start(database);
    let passwords = (PASSWORD, NEW_PASSWORD);
    let response = change(&server, &user.access_token, passwords);
    response.assert_error(403, "Account not activated");
    let verified = server.email("verify_email", "jane@example.com", 1).token();
    verify_email(&server, &verified).assert_status(200);
    let tokens = Tokens::of(&refresh(&server, &user.refresh_token).send());
    server.restart();
    let response = change(&server, &tokens.access, passwords);
    response.assert_status(200);
}
