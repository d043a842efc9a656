//! `POST /api/v1/auth/refresh`

use serde_json::json;
use tenantry_acceptance::accounts::{
    PASSWORD, Tokens, changed_tokens, post, project_login, refresh, verified_developer,
};
use tenantry_acceptance::assertions::{
    assert_bad_body, assert_invalid, missing, not_a_string, null,
};
use tenantry_acceptance::clients::{Developer, EndUser, get_me};
use tenantry_acceptance::jwt::Jwt;
use tenantry_acceptance::{Database, Server, on_both_databases};

on_both_databases![
    a_refresh_returns_a_new_pair,
    r32_ten_refreshes_in_a_row_succeed,
    r32_a_lost_response_can_be_requested_again,
    r32_a_token_whose_successor_was_used_ends_the_session,
    r32_an_older_token_ends_the_session_also_after_a_restart,
    r32_without_grace_each_token_is_valid_once,
    r37_no_other_credential_replaces_a_refresh_token,
    r38_a_token_with_any_changed_character_is_rejected_and_the_session_continues,
    r30_each_refresh_checks_the_state_of_the_account,
    the_body_has_the_token_as_a_string,
];

const JOHN: &str = "john@example.com";
const REJECTED: &str = "Invalid refresh token";

fn john(server: &Server) -> Tokens {
    verified_developer(server, JOHN);
    Tokens::of_developer(server, JOHN)
}

fn a_refresh_returns_a_new_pair(database: Database) {
    let (server, _, user) = EndUser::start(database);
    let response = refresh(&server, &user.refresh_token).send();
    assert_eq!(response.header("Cache-Control"), Some("no-store"));
    let tokens = Tokens::of(&response);
    assert_ne!(tokens.access, user.access_token);
    assert_ne!(tokens.refresh, user.refresh_token);
    let [before, after] = [&user.refresh_token, &tokens.refresh].map(|token| Jwt::read(token));
    for same in ["sid", "sub", "aud", "exp", "iss", "project_id", "type"] {
        assert_eq!(before.claims[same], after.claims[same], "{same}");
    }
    assert_ne!(before.claims["jti"], after.claims["jti"]);
    let access = Jwt::read(&tokens.access);
    assert_eq!(access.claims["sid"], after.claims["sid"]);
    assert_eq!(access.lifetime(), 1_800);
    for token in [&user.access_token, &tokens.access] {
        get_me(&server, token).assert_status(200);
    }
}

fn r32_ten_refreshes_in_a_row_succeed(database: Database) {
    let (server, mut tokens) = Tokens::start(database);
    for _ in 0..10 {
        let next = tokens.refreshed(&server);
        assert_ne!(next.refresh, tokens.refresh);
        tokens = next;
    }
    tokens.assert_alive(&server);
}

fn r32_a_lost_response_can_be_requested_again(database: Database) {
    let (mut server, first) = Tokens::start(database);
    let second = first.refreshed(&server);
    for _ in 0..3 {
        let again = first.refreshed(&server);
        assert_eq!(again.refresh, second.refresh);
        get_me(&server, &again.access).assert_status(200);
    }
    server.restart();
    assert_eq!(first.refreshed(&server).refresh, second.refresh);
    second.assert_alive(&server);
}

fn r32_a_token_whose_successor_was_used_ends_the_session(database: Database) {
    let (server, first) = Tokens::start(database);
    let other = Tokens::of_developer(&server, JOHN);
    let second = first.refreshed(&server);
    let third = second.refreshed(&server);
    let audited = server.database().count("audit_entries");
    let response = refresh(&server, &first.refresh).send();
    response.assert_error(401, REJECTED);
    assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
    for tokens in [&first, &second, &third] {
        tokens.assert_dead(&server);
    }
    other.assert_alive(&server);
    let reuse = "SELECT reason AS value FROM audit_entries WHERE action = 'refresh_token.reuse'";
    assert_eq!(server.database().values(reuse), ["invalid_refresh_token"]);
    assert_eq!(server.database().count("audit_entries"), audited + 1);
}

fn r32_an_older_token_ends_the_session_also_after_a_restart(database: Database) {
    let (mut server, first) = Tokens::start(database);
    let second = first.refreshed(&server);
    let third = second.refreshed(&server);
    server.restart();
    let rejected = refresh(&server, &first.refresh).send();
    rejected.assert_error(401, REJECTED);
    server.restart();
    third.assert_dead(&server);
}

fn r32_without_grace_each_token_is_valid_once(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_REFRESH_GRACE", "0");
    });
    let first = john(&server);
    let second = first.refreshed(&server);
    let rejected = refresh(&server, &first.refresh).send();
    rejected.assert_error(401, REJECTED);
    second.assert_dead(&server);
}

fn r37_no_other_credential_replaces_a_refresh_token(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "dana@example.com");
    let tokens = john(&server);
    let other_server = Server::start(Database::sqlite());
    let foreign = john(&other_server).refresh;
    let huge = format!("{}.x.y", "x".repeat(9_000));
    for other in [
        &tokens.access,
        &foreign,
        &server.service_token,
        &server.operator_key,
        &developer.developer_key,
        &developer.api_key,
        "",
        "garbage",
        "a.b.c",
        "..",
        &huge,
    ] {
        refresh(&server, other).send().assert_error(401, REJECTED);
    }
    let in_header = post(&server, "refresh").bearer(&tokens.refresh);
    let missing = missing("refresh_token");
    assert_invalid(&in_header.json(&json!({})).send(), &[missing]);
    tokens.assert_alive(&server);
}

fn r38_a_token_with_any_changed_character_is_rejected_and_the_session_continues(
    database: Database,
) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_RATE_LIMITS", "off");
    });
    let tokens = john(&server);
    let mut changed = changed_tokens(&tokens.refresh, 13);
    changed.push(format!("{} ", tokens.refresh));
    for token in changed {
        let response = refresh(&server, &token).send();
        response.assert_error(401, REJECTED);
    }
    tokens.assert_alive(&server);
}

fn r30_each_refresh_checks_the_state_of_the_account(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "dana@example.com");
    let user = EndUser::register(&server, &developer, "jane@example.com");
    let verified = |token: &str| Jwt::read(token).claims["email_verified"].clone();
    assert_eq!(verified(&user.access_token), json!(false));
    let change = |statement: &str| {
        let id = server.database().id(&user.id);
        let statement = format!("UPDATE accounts SET {statement} WHERE id = {id}");
        assert_eq!(server.database().execute(&statement), 1);
    };
    change("verified_at = created_at");
    let tokens = Tokens::of(&refresh(&server, &user.refresh_token).send());
    assert_eq!(verified(&tokens.access), json!(true));
    change("disabled_at = created_at");
    tokens.assert_dead(&server);
    change("disabled_at = NULL");
    let login = project_login(&server, &developer, ("jane@example.com", PASSWORD));
    let tokens = Tokens::of(&login.send());
    let archived = "UPDATE projects SET archived_at = created_at";
    assert!(server.database().execute(archived) > 0);
    let rejected = refresh(&server, &tokens.refresh).send();
    rejected.assert_error(401, REJECTED);
}

fn the_body_has_the_token_as_a_string(database: Database) {
    let server = Server::start(database);
    let response = |body| post(&server, "refresh").json(&body).send();
    let missing = [missing("refresh_token")];
    assert_invalid(&response(json!({})), &missing);
    assert_invalid(&response(json!({"token": "x"})), &missing);
    let number = response(json!({"refresh_token": 1}));
    assert_invalid(&number, &[not_a_string("refresh_token")]);
    let is_null = response(json!({"refresh_token": null}));
    assert_invalid(&is_null, &[null("refresh_token")]);
    let empty = post(&server, "refresh").json_text("").send();
    assert_bad_body(&empty, "value_error.missing");
    post(&server, "refresh").send().assert_status(415);
}
