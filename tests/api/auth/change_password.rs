//! `POST /api/v1/auth/change-password`

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser};
use crate::forms::{assert_invalid, element};
use crate::members::{NEW_PASSWORD, PASSWORD, Tokens, login, post, refresh, verified_developer};

on_both_databases![
    r8_the_password_changes_other_sessions_end_and_this_one_stays,
    r8_a_change_is_told_by_email_and_audited,
    a_change_withdraws_the_links_that_were_emailed,
    the_current_password_has_to_be_right,
    r51_login_attempts_of_the_current_password_are_limited_too,
    the_new_password_has_to_keep_the_rules,
    an_account_that_is_not_verified_has_to_wait,
    a_call_without_a_token_is_rejected,
];

const JOHN: &str = "john@example.com";

fn change(server: &Server, token: &str, (current, new): (&str, &str)) -> ApiResponse {
    let body = json!({"current_password": current, "new_password": new});
    let request = post(server, "change-password").bearer(token);
    request.json(&body).send()
}

fn john(server: &Server) -> Tokens {
    verified_developer(server, JOHN);
    Tokens::of_developer(server, JOHN)
}

fn r8_the_password_changes_other_sessions_end_and_this_one_stays(database: Database) {
    let server = Server::start(database);
    let other = john(&server);
    let this = Tokens::of_developer(&server, JOHN);
    let response = change(&server, &this.access, (PASSWORD, NEW_PASSWORD));
    response.is(200, &json!({"message": "Password changed"}));
    other.assert_dead(&server);
    let this = this.assert_alive(&server);
    login(&server, JOHN, PASSWORD)
        .send()
        .says(401, "Incorrect email or password");
    let again = Tokens::of(&login(&server, JOHN, NEW_PASSWORD).send());
    this.assert_alive(&server);
    again.assert_alive(&server);
}

fn r8_a_change_is_told_by_email_and_audited(database: Database) {
    let server = Server::start(database);
    let tokens = john(&server);
    let response = change(&server, &tokens.access, (PASSWORD, NEW_PASSWORD));
    assert_eq!(response.status, 200);
    let notification = server.email("password_changed", JOHN, 1);
    assert!(!notification.text.contains(NEW_PASSWORD));
    let id = response.header("X-Request-Id").expect("an id");
    let entry = format!(
        "SELECT action || ' ' || outcome || ' ' || actor_kind || ' ' || address AS value \
         FROM audit_entries WHERE request_id = '{id}'"
    );
    let entries = server.database().values(&entry);
    assert_eq!(entries, ["password.change succeeded account 127.0.0.1"]);
}

fn a_change_withdraws_the_links_that_were_emailed(database: Database) {
    let server = Server::start(database);
    let tokens = john(&server);
    let asked = post(&server, "forgot-password").json(&json!({"email": JOHN}));
    assert_eq!(asked.send().status, 202);
    let token = server.email("reset_password", JOHN, 1).token();
    let response = change(&server, &tokens.access, (PASSWORD, NEW_PASSWORD));
    assert_eq!(response.status, 200);
    let body = json!({"token": token, "password": "SecurePass789"});
    let reset = post(&server, "reset-password").json(&body).send();
    reset.says(400, "Invalid or expired reset token");
}

fn the_current_password_has_to_be_right(database: Database) {
    let server = Server::start(database);
    let tokens = john(&server);
    let before = server.database().count("outbox_emails");
    for wrong in ["", "securepass123", NEW_PASSWORD] {
        let response = change(&server, &tokens.access, (wrong, NEW_PASSWORD));
        response.says(401, "Incorrect password");
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
    }
    assert_eq!(server.database().count("outbox_emails"), before);
    tokens.assert_alive(&server);
    Tokens::of_developer(&server, JOHN);
}

fn r51_login_attempts_of_the_current_password_are_limited_too(database: Database) {
    let server = Server::start(database);
    let tokens = john(&server);
    let wrong = || change(&server, &tokens.access, ("WrongPass123", NEW_PASSWORD));
    let mut responses = (0..15).map(|_| wrong());
    let rejected = responses.find(|response| response.status == 429);
    let rejected = rejected.expect("15 login_attempts at once are too many");
    assert_eq!(rejected.text("detail"), "Too many requests");
    assert_eq!(rejected.header("X-RateLimit-Limit"), Some("5"));
    assert!(rejected.header("Retry-After").is_some());
}

fn the_new_password_has_to_keep_the_rules(database: Database) {
    let server = Server::start(database);
    let tokens = john(&server);
    let rule = |rule: &str, r#type: &str| {
        let msg = format!("Password must {rule}");
        element(
            "new_password",
            &msg,
            &format!("value_error.password.{type}"),
        )
    };
    let weak = change(&server, &tokens.access, (PASSWORD, "short"));
    assert_invalid(
        &weak,
        &[
            rule("be at least 8 characters long", "min_length"),
            rule("contain at least one uppercase letter", "uppercase"),
            rule("contain at least one digit", "digit"),
        ],
    );
    let missing = |field| element(field, "field required", "value_error.missing");
    let request = post(&server, "change-password/").bearer(&tokens.access);
    let empty = request.json(&json!({"password": NEW_PASSWORD})).send();
    assert_invalid(
        &empty,
        &[missing("current_password"), missing("new_password")],
    );
    let response = change(&server, &tokens.access, (PASSWORD, NEW_PASSWORD));
    assert_eq!(response.status, 200);
}

fn an_account_that_is_not_verified_has_to_wait(database: Database) {
    let mut server = Server::start(database);
    let developer = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &developer, "jane@example.com");
    let passwords = (PASSWORD, NEW_PASSWORD);
    let response = change(&server, &user.access_token, passwords);
    response.says(403, "Account not activated");
    let verified = server.email("verify_email", "jane@example.com", 1).token();
    let verified = post(&server, "verify-email").json(&json!({"token": verified}));
    assert_eq!(verified.send().status, 200);
    let tokens = Tokens::of(&refresh(&server, &user.refresh_token).send());
    server.restart();
    let response = change(&server, &tokens.access, passwords);
    assert_eq!(response.status, 200, "{}", response.body);
}

fn a_call_without_a_token_is_rejected(database: Database) {
    let server = Server::start(database);
    let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    let response = post(&server, "change-password").json(&body).send();
    response.says(401, "Not authenticated");
    let response = change(&server, "garbage", (PASSWORD, NEW_PASSWORD));
    response.says(401, "Could not validate credentials");
}
