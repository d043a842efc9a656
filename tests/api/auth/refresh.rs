//! `POST /api/v1/auth/refresh`

use serde_json::json;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser, ME};
use crate::forms::{assert_bad_body, assert_invalid, element};
use crate::jwt::Jwt;
use crate::members::{PASSWORD, Tokens, post, project_login, refresh, verified_developer};

on_both_databases![
    a_refresh_token_gets_a_new_pair,
    r32_a_chain_of_refreshes_goes_on_within_one_second,
    r32_a_lost_response_can_be_had_again,
    r32_a_token_whose_successor_was_used_ends_the_session,
    r32_an_older_token_ends_the_session_also_after_a_restart,
    r32_without_grace_each_token_is_good_once,
    r37_no_other_credential_stands_in_for_a_refresh_token,
    r38_any_changed_character_is_rejected_and_ends_nothing,
    r30_the_state_of_the_account_is_judged_at_each_refresh,
    the_body_holds_the_token_as_a_text,
];

const JOHN: &str = "john@example.com";
const REFUSED: &str = "Invalid refresh token";

fn john(server: &Server) -> Tokens {
    verified_developer(server, JOHN);
    Tokens::of_developer(server, JOHN)
}

fn refreshed(server: &Server, tokens: &Tokens) -> Tokens {
    Tokens::of(&refresh(server, &tokens.refresh).send())
}

fn a_refresh_token_gets_a_new_pair(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &developer, "jane@example.com");
    let response = refresh(&server, &user.refresh_token).send();
    let members = ["access_token", "refresh_token", "token_type"];
    assert_eq!(response.members(), members);
    assert_eq!(response.text("token_type"), "bearer");
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
        assert_eq!(server.get(ME).bearer(token).send().status, 200);
    }
}

fn r32_a_chain_of_refreshes_goes_on_within_one_second(database: Database) {
    let server = Server::start(database);
    let mut tokens = john(&server);
    for _ in 0..10 {
        let next = refreshed(&server, &tokens);
        assert_ne!(next.refresh, tokens.refresh);
        tokens = next;
    }
    tokens.assert_alive(&server);
}

fn r32_a_lost_response_can_be_had_again(database: Database) {
    let mut server = Server::start(database);
    let first = john(&server);
    let second = refreshed(&server, &first);
    for _ in 0..3 {
        let again = refreshed(&server, &first);
        assert_eq!(again.refresh, second.refresh);
        assert_eq!(server.get(ME).bearer(&again.access).send().status, 200);
    }
    server.restart();
    assert_eq!(refreshed(&server, &first).refresh, second.refresh);
    second.assert_alive(&server);
}

fn r32_a_token_whose_successor_was_used_ends_the_session(database: Database) {
    let server = Server::start(database);
    let first = john(&server);
    let other = Tokens::of_developer(&server, JOHN);
    let second = refreshed(&server, &first);
    let third = refreshed(&server, &second);
    let audited = server.database().count("audit_entries");
    let response = refresh(&server, &first.refresh).send();
    response.says(401, REFUSED);
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
    let mut server = Server::start(database);
    let first = john(&server);
    let second = refreshed(&server, &first);
    let third = refreshed(&server, &second);
    server.restart();
    refresh(&server, &first.refresh).send().says(401, REFUSED);
    server.restart();
    third.assert_dead(&server);
}

fn r32_without_grace_each_token_is_good_once(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_REFRESH_GRACE", "0");
    });
    let first = john(&server);
    let second = refreshed(&server, &first);
    refresh(&server, &first.refresh).send().says(401, REFUSED);
    second.assert_dead(&server);
}

fn r37_no_other_credential_stands_in_for_a_refresh_token(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "dana@example.com");
    let tokens = john(&server);
    let foreign = Server::start(Database::sqlite());
    let foreign = john(&foreign).refresh;
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
        refresh(&server, other).send().says(401, REFUSED);
    }
    let in_header = post(&server, "refresh").bearer(&tokens.refresh);
    let missing = element("refresh_token", "field required", "value_error.missing");
    assert_invalid(&in_header.json(&json!({})).send(), &[missing]);
    tokens.assert_alive(&server);
}

fn r38_any_changed_character_is_rejected_and_ends_nothing(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_RATE_LIMITS", "off");
    });
    let tokens = john(&server);
    let last = tokens.refresh.len() - 1;
    for place in (0..last).step_by(13).chain([last - 1, last]) {
        for other in ['A', 'B', 'g', '-', '.', '='] {
            let mut changed: Vec<char> = tokens.refresh.chars().collect();
            let character = changed.get_mut(place).expect("within the token");
            if *character != other {
                *character = other;
                let changed: String = changed.into_iter().collect();
                refresh(&server, &changed).send().says(401, REFUSED);
            }
        }
    }
    for longer in ["=", "A", ".", " "] {
        let longer = format!("{}{longer}", tokens.refresh);
        refresh(&server, &longer).send().says(401, REFUSED);
    }
    tokens.assert_alive(&server);
}

fn r30_the_state_of_the_account_is_judged_at_each_refresh(database: Database) {
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
    refresh(&server, &tokens.refresh).send().says(401, REFUSED);
}

fn the_body_holds_the_token_as_a_text(database: Database) {
    let server = Server::start(database);
    let response = |body| post(&server, "refresh").json(&body).send();
    let told = |msg, r#type| [element("refresh_token", msg, r#type)];
    let missing = told("field required", "value_error.missing");
    assert_invalid(&response(json!({})), &missing);
    assert_invalid(&response(json!({"token": "x"})), &missing);
    let no_text = told("str type expected", "type_error.str");
    assert_invalid(&response(json!({"refresh_token": 1})), &no_text);
    let null = told(
        "none is not an allowed value",
        "type_error.none.not_allowed",
    );
    assert_invalid(&response(json!({"refresh_token": null})), &null);
    let empty = post(&server, "refresh").json_text("").send();
    assert_bad_body(&empty, "value_error.missing");
    assert_eq!(post(&server, "refresh").send().status, 415);
}
