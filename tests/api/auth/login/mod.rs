//! `POST /api/v1/auth/login`

mod bodies;
mod limits;

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, EndUser, ME};
use crate::jwt::Jwt;
use crate::members::{
    PASSWORD, Tokens, login, project_login, refresh, verified_developer, verified_end_user,
};

on_both_databases![
    an_end_user_logs_in_to_the_project_that_a_header_names,
    a_developer_logs_in_without_naming_a_project,
    r13_an_address_is_known_in_other_spellings,
    r3_a_password_is_known_in_its_composed_and_decomposed_form,
    r7_whatever_is_wrong_with_the_credentials_there_is_one_response,
    r7_the_password_is_judged_before_the_state_of_the_account,
    r30_an_archived_project_lets_nobody_in,
    an_installation_may_do_without_verified_addresses,
    the_headers_name_one_project_or_none,
    r41_no_other_key_stands_in_for_a_project_key,
    r39_the_oldest_of_fifty_one_sessions_gives_way,
];

const JANE: &str = "jane@example.com";

fn an_end_user_logs_in_to_the_project_that_a_header_names(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let id = verified_end_user(&server, &developer, JANE);
    let by_id = ("X-Project-ID", developer.project_id.as_str());
    let by_key = ("X-API-Key", developer.api_key.as_str());
    let mut sessions = Vec::new();
    for headers in [&[by_id][..], &[by_key], &[by_id, by_key]] {
        let response = login(&server, JANE, PASSWORD).headers(headers).send();
        let members = ["access_token", "refresh_token", "token_type"];
        assert_eq!(response.members(), members);
        assert_eq!(response.text("token_type"), "bearer");
        assert_eq!(response.header("Cache-Control"), Some("no-store"));
        let tokens = Tokens::of(&response);
        let claims = Jwt::read(&tokens.access).claims;
        assert_eq!(claims["sub"], id);
        assert_eq!(claims["aud"], developer.project_id);
        assert_eq!(claims["email_verified"], true);
        assert!(!sessions.contains(&tokens.session()));
        sessions.push(tokens.session());
        tokens.assert_alive(&server);
    }
}

fn a_developer_logs_in_without_naming_a_project(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, "john@example.com");
    let tokens = Tokens::of_developer(&server, "john@example.com");
    let me = server.get(ME).bearer(&tokens.access).send();
    assert_eq!(me.text("role"), "developer");
    assert_eq!(me.json()["project_id"], json!(null));
    assert_eq!(me.json()["is_active"], json!(true));
    let claims = Jwt::read(&tokens.access).claims;
    assert_eq!(claims["role"], "developer");
    assert!(claims.get("project_id").is_none());
}

fn r13_an_address_is_known_in_other_spellings(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, "John@bücher.example");
    for spelling in [
        "john@bücher.example",
        " JOHN@BÜCHER.EXAMPLE ",
        "john@xn--bcher-kva.example",
    ] {
        let response = login(&server, spelling, PASSWORD).send();
        assert_eq!(response.status, 200, "{spelling}");
    }
    let another = login(&server, "john@bucher.example", PASSWORD).send();
    another.says(401, "Incorrect email or password");
}

fn r3_a_password_is_known_in_its_composed_and_decomposed_form(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let registered = developer
        .on(&server)
        .json(&json!({"email": JANE, "password": "Passw0rde\u{301}"}))
        .send();
    assert_eq!(registered.status, 201);
    let status = |password: &str| {
        let response = project_login(&server, &developer, (JANE, password)).send();
        response.status
    };
    // Not verified: 403 says that the password is right.
    assert_eq!(status("Passw0rd\u{e9}"), 403);
    assert_eq!(status("Passw0rde\u{301}"), 403);
    for other in ["passw0rd\u{e9}", "Passw0rd\u{e9} ", "Passw0rde"] {
        assert_eq!(status(other), 401, "{other}");
    }
}

fn r7_whatever_is_wrong_with_the_credentials_there_is_one_response(database: Database) {
    let server = Server::start(database);
    let [one, other] =
        ["one@example.com", "other@example.com"].map(|email| Developer::register(&server, email));
    verified_developer(&server, "john@example.com");
    verified_end_user(&server, &one, JANE);
    EndUser::register(&server, &one, "unverified@example.com");
    let disabled = verified_end_user(&server, &one, "disabled@example.com");
    disable(&server, &disabled);
    let nowhere = "00000000-0000-4000-8000-000000000000";
    let at_one = ("X-Project-ID", one.project_id.as_str());
    let attempts: [Attempt; 9] = [
        (JANE, "WrongPass123", &[at_one]),
        ("nobody@example.com", PASSWORD, &[at_one]),
        ("nobody@example.com", PASSWORD, &[]),
        (JANE, PASSWORD, &[]),
        ("john@example.com", PASSWORD, &[at_one]),
        (JANE, PASSWORD, &[("X-Project-ID", &other.project_id)]),
        (JANE, PASSWORD, &[("X-Project-ID", nowhere)]),
        ("unverified@example.com", "WrongPass123", &[at_one]),
        ("disabled@example.com", "WrongPass123", &[at_one]),
    ];
    let sessions = server.database().count("sessions");
    for (email, password, headers) in attempts {
        let response = login(&server, email, password).headers(headers).send();
        response.says(401, "Incorrect email or password");
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
        assert_eq!(header_names(&response), NAMES, "{email}");
    }
    assert_eq!(server.database().count("sessions"), sessions);
}

/// Address, password and headers.
type Attempt<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

const NAMES: [&str; 7] = [
    "cache-control",
    "content-length",
    "content-type",
    "date",
    "www-authenticate",
    "x-content-type-options",
    "x-request-id",
];

fn header_names(response: &ApiResponse) -> Vec<&str> {
    let mut names: Vec<&str> = response.headers.keys().map(AsRef::as_ref).collect();
    names.sort_unstable();
    names
}

fn r7_the_password_is_judged_before_the_state_of_the_account(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, "unverified@example.com");
    let disabled = verified_end_user(&server, &developer, "disabled@example.com");
    disable(&server, &disabled);
    let before = server.database().count("sessions");
    for email in ["unverified@example.com", "disabled@example.com"] {
        let at = |password| project_login(&server, &developer, (email, password)).send();
        at("WrongPass123").says(401, "Incorrect email or password");
        at(PASSWORD).says(403, "Account not activated");
    }
    let at_platform = login(&server, "john@example.com", PASSWORD).send();
    at_platform.says(403, "Account not activated");
    assert_eq!(server.database().count("sessions"), before);
}

fn disable(server: &Server, account: &str) {
    let database = server.database();
    let id = database.id(account);
    let statement = format!("UPDATE accounts SET disabled_at = created_at WHERE id = {id}");
    assert_eq!(database.execute(&statement), 1);
}

fn r30_an_archived_project_lets_nobody_in(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    verified_end_user(&server, &developer, JANE);
    let at = || project_login(&server, &developer, (JANE, PASSWORD)).send();
    let tokens = Tokens::of(&at());
    let archived = "UPDATE projects SET archived_at = created_at";
    assert_eq!(server.database().execute(archived), 1);
    at().says(401, "Incorrect email or password");
    let by_key = login(&server, JANE, PASSWORD).header("X-API-Key", &developer.api_key);
    by_key.send().says(401, "Invalid or revoked API key");
    let refreshed = refresh(&server, &tokens.refresh).send();
    refreshed.says(401, "Invalid refresh token");
}

fn an_installation_may_do_without_verified_addresses(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_REQUIRE_VERIFIED_EMAIL", "false");
    });
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    let response = project_login(&server, &developer, (JANE, PASSWORD)).send();
    let tokens = Tokens::of(&response);
    let claims = Jwt::read(&tokens.access).claims;
    assert_eq!(claims["email_verified"], false);
    let me = server.get(ME).bearer(&tokens.access).send();
    assert_eq!(me.json()["is_active"], json!(false));
}

fn the_headers_name_one_project_or_none(database: Database) {
    let server = Server::start(database);
    let [one, other] =
        ["one@example.com", "other@example.com"].map(|email| Developer::register(&server, email));
    let told = |headers: &[(&str, &str)]| {
        let response = login(&server, JANE, PASSWORD).headers(headers).send();
        (response.status, response.text("detail"))
    };
    let ambiguous = (400, "Ambiguous credentials".to_owned());
    let (id, key) = (one.project_id.as_str(), one.api_key.as_str());
    for headers in [
        &[("X-Project-ID", id), ("X-Project-ID", id)][..],
        &[("X-Project-ID", &format!("{id}, {id}"))],
        &[("X-API-Key", key), ("X-API-Key", key)],
        &[("X-API-Key", key), ("X_API_Key", key)],
        &[("X-API-Key", &format!("{key},{key}"))],
        &[("X-Project-ID", id), ("X-API-Key", &other.api_key)],
    ] {
        assert_eq!(told(headers), ambiguous, "{headers:?}");
    }
    let malformed = "Invalid X-Project-ID format. Must be a valid UUID.";
    for id in ["", "x", &id.replace('-', ""), &format!("{{{id}}}")] {
        let told = told(&[("X-Project-ID", id)]);
        assert_eq!(told, (400, malformed.to_owned()), "{id}");
    }
}

fn r41_no_other_key_stands_in_for_a_project_key(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    verified_end_user(&server, &developer, JANE);
    let with = |key: &str| {
        let response = login(&server, JANE, PASSWORD).header("X-API-Key", key);
        response.send()
    };
    for key in [
        "",
        "ak_x",
        &developer.developer_key,
        &server.operator_key,
        &server.service_token,
    ] {
        let response = with(key);
        response.says(401, "Invalid or revoked API key");
        let challenge = response.header("WWW-Authenticate");
        assert_eq!(challenge, Some("ApiKey header=\"X-API-Key\""));
    }
    assert_eq!(with(&developer.api_key).status, 200);
    let revoked = "UPDATE project_keys SET revoked_at = created_at";
    assert_eq!(server.database().execute(revoked), 1);
    with(&developer.api_key).says(401, "Invalid or revoked API key");
}

fn r39_the_oldest_of_fifty_one_sessions_gives_way(database: Database) {
    let server = Server::start(database);
    verified_developer(&server, "john@example.com");
    let log_in = || Tokens::of_developer(&server, "john@example.com");
    let (first, second) = (log_in(), log_in());
    for _ in 2..50 {
        log_in();
    }
    let me = |tokens: &Tokens| server.get(ME).bearer(&tokens.access).send().status;
    assert_eq!((me(&first), me(&second)), (200, 200));
    let last = log_in();
    assert_eq!((me(&first), me(&second), me(&last)), (401, 200, 200));
}
