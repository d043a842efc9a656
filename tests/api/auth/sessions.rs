//! `GET /api/v1/auth/sessions` and `DELETE /api/v1/auth/sessions/{id}`

use serde_json::{Value, json};
use tenantry_acceptance::accounts::{PASSWORD, Tokens, login, refresh, verified_developer};
use tenantry_acceptance::assertions::{is_uuid_v7, is_whole_second};
use tenantry_acceptance::clients::EndUser;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    live_sessions_are_listed_newest_first,
    a_session_shows_the_client_that_opened_it,
    the_session_of_a_registration_is_listed_too,
    a_revoked_session_ends_and_no_other_does,
    r47_foreign_unknown_and_ended_ids_get_the_same_response,
];

const JOHN: &str = "john@example.com";
const SESSIONS: &str = "/api/v1/auth/sessions";

fn list(server: &Server, tokens: &Tokens) -> Vec<Value> {
    let response = server.get(SESSIONS).bearer(&tokens.access).send();
    response.assert_status(200);
    response.json().as_array().expect("an array").clone()
}

fn revoke(server: &Server, tokens: &Tokens, id: &str) -> ApiResponse {
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
        let listed = response.as_array().expect("an array");
        let ids: Vec<&str> = listed.iter().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(ids, expected);
        let current = listed.iter().filter_map(|one| one["is_current"].as_bool());
        assert!(current.eq([false, true, false]), "{listed:?}");
    }
    let head = server.request("HEAD", SESSIONS).bearer(&first.access);
    head.send().assert_status(200);
}

fn a_session_shows_the_client_that_opened_it(database: Database) {
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
    let (server, _, user) = EndUser::start(database);
    let tokens = Tokens::of_registration(&user);
    let sessions = list(&server, &tokens);
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["id"], tokens.session());
    assert_eq!(sessions[0]["address"], "127.0.0.1");
    assert_eq!(sessions[0]["user_agent"], json!(null));
}

fn a_revoked_session_ends_and_no_other_does(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, JOHN);
    let [other, revoked, current] = [0; 3].map(|_| Tokens::of_developer(&server, JOHN));
    let response = revoke(&server, &current, &revoked.session());
    assert_eq!((response.status, response.body.as_str()), (204, ""));
    revoked.assert_dead(&server);
    assert_eq!(list(&server, &current).len(), 2);
    other.assert_alive(&server);
    let own = format!("{}/", current.session());
    revoke(&server, &current, &own).assert_status(204);
    current.assert_dead(&server);
}

fn r47_foreign_unknown_and_ended_ids_get_the_same_response(database: Database) {
    let server = Server::start(database);
    for email in [JOHN, "june@example.com"] {
        verified_developer(&server, email);
    }
    let june = Tokens::of_developer(&server, "june@example.com");
    let [ended, current] = [0; 2].map(|_| Tokens::of_developer(&server, JOHN));
    revoke(&server, &current, &ended.session()).assert_status(204);
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
        revoke(&server, &current, id).assert_error(404, "Session not found");
    }
    june.assert_alive(&server);
    current.assert_alive(&server);
}
