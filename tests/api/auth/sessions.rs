//! `GET /api/v1/auth/sessions` and `DELETE /api/v1/auth/sessions/{id}`

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser};
use crate::forms::{is_uuid_v7, is_whole_second};
use crate::members::{PASSWORD, Tokens, login, refresh, verified_developer};

on_both_databases![
    live_sessions_are_listed_newest_first,
    a_session_shows_where_it_was_opened,
    the_session_of_a_registration_is_listed_too,
    an_ended_session_is_over_and_no_other_is,
    r47_foreign_random_and_ended_ids_get_one_response,
    a_call_without_a_token_is_rejected,
];

const JOHN: &str = "john@example.com";
const SESSIONS: &str = "/api/v1/auth/sessions";

fn list(server: &Server, tokens: &Tokens) -> Vec<Value> {
    let response = server.get(SESSIONS).bearer(&tokens.access).send();
    assert_eq!(response.status, 200, "{}", response.body);
    response.json().as_array().expect("a bare array").clone()
}

fn end(server: &Server, tokens: &Tokens, id: &str) -> ApiResponse {
    let path = format!("{SESSIONS}/{id}");
    server
        .request("DELETE", &path)
        .bearer(&tokens.access)
        .send()
}

fn live_sessions_are_listed_newest_first(database: Database) {
    let server = Server::start(database);
    for email in [JOHN, "june@example.com"] {
        verified_developer(&server, email);
    }
    Tokens::of_developer(&server, "june@example.com");
    let [first, second, third] = [0; 3].map(|_| Tokens::of_developer(&server, JOHN));
    let expected = [&third, &second, &first].map(Tokens::session);
    for path in [SESSIONS.to_owned(), format!("{SESSIONS}/")] {
        let response = server.get(&path).bearer(&second.access).send().json();
        let listed = response.as_array().expect("a bare array");
        let ids: Vec<&str> = listed.iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(ids, expected);
        let current: Vec<bool> = listed
            .iter()
            .filter_map(|one| one["is_current"].as_bool())
            .collect();
        assert_eq!(current, [false, true, false]);
    }
    let head = server.request("HEAD", SESSIONS).bearer(&first.access);
    assert_eq!(head.send().status, 200);
}

fn a_session_shows_where_it_was_opened(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_TRUSTED_PROXIES", "127.0.0.0/8");
    });
    verified_developer(&server, JOHN);
    let response = login(&server, JOHN, PASSWORD)
        .header("User-Agent", "Browser/1.0 (caf\u{e9})")
        .header("X-Forwarded-For", "2001:db8::7")
        .send();
    let tokens = Tokens::of(&response);
    let session = list(&server, &tokens).remove(0);
    let times = ["created_at", "last_used_at", "expires_at"];
    for time in times {
        let time = session[time].as_str().unwrap_or_default();
        assert!(is_whole_second(time), "{time}");
    }
    assert!(is_uuid_v7(session["id"].as_str().unwrap_or_default()));
    let expected = json!({
        "id": tokens.session(),
        "created_at": session["created_at"],
        "last_used_at": session["created_at"],
        "expires_at": session["expires_at"],
        "address": "2001:db8::7",
        "user_agent": "Browser/1.0 (caf\u{e9})",
        "is_current": true,
    });
    assert_eq!(session, expected);
    let next = Tokens::of(
        &refresh(&server, &tokens.refresh)
            .header("X-Forwarded-For", "192.0.2.9")
            .header("User-Agent", "Another/2.0")
            .send(),
    );
    let mut refreshed = list(&server, &next).remove(0);
    refreshed["last_used_at"] = session["last_used_at"].clone();
    assert_eq!(refreshed, session);
}

fn the_session_of_a_registration_is_listed_too(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &developer, "jane@example.com");
    let tokens = Tokens {
        access: user.access_token,
        refresh: user.refresh_token,
    };
    let sessions = list(&server, &tokens);
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["id"], tokens.session());
    assert_eq!(sessions[0]["address"], "127.0.0.1");
    assert_eq!(sessions[0]["user_agent"], json!(null));
}

fn an_ended_session_is_over_and_no_other_is(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    let [stays, goes, current] = [0; 3].map(|_| Tokens::of_developer(&server, JOHN));
    let response = end(&server, &current, &goes.session());
    assert_eq!((response.status, response.body.as_str()), (204, ""));
    goes.assert_dead(&server);
    assert_eq!(list(&server, &current).len(), 2);
    stays.assert_alive(&server);
    let own = format!("{}/", current.session());
    assert_eq!(end(&server, &current, &own).status, 204);
    current.assert_dead(&server);
}

fn r47_foreign_random_and_ended_ids_get_one_response(database: Database) {
    let server = Server::start(database);
    for email in [JOHN, "june@example.com"] {
        verified_developer(&server, email);
    }
    let june = Tokens::of_developer(&server, "june@example.com");
    let [ended, current] = [0; 2].map(|_| Tokens::of_developer(&server, JOHN));
    assert_eq!(end(&server, &current, &ended.session()).status, 204);
    for id in [
        &june.session(),
        &ended.session(),
        "00000000-0000-4000-8000-000000000000",
        "x",
        "%00",
        "%ff",
        &current.session().replace('-', ""),
        &"x".repeat(2_000),
    ] {
        end(&server, &current, id).says(404, "Session not found");
    }
    june.assert_alive(&server);
    current.assert_alive(&server);
}

fn a_call_without_a_token_is_rejected(database: Database) {
    let server = Server::start(database);
    let path = format!("{SESSIONS}/00000000-0000-4000-8000-000000000000");
    for (method, path) in [("GET", SESSIONS), ("DELETE", &path)] {
        let response = server.request(method, path).send();
        response.says(401, "Not authenticated");
        let response = server.request(method, path).bearer("garbage").send();
        response.says(401, "Could not validate credentials");
    }
}
