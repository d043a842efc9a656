//! `POST /api/v1/auth/login`

mod rate_limits;

use serde_json::json;
use tenantry_acceptance::accounts::{
    INCORRECT, PASSWORD, Tokens, disable, login, post, project_login, refresh, verified_developer,
    verified_end_user,
};
use tenantry_acceptance::assertions::{
    MAX_LENGTH, assert_bad_body, assert_invalid, assert_weak_password, element, missing,
    not_a_string, not_an_email, null,
};
use tenantry_acceptance::clients::{Developer, EndUser, get_me};
use tenantry_acceptance::jwt::Jwt;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

on_both_databases![
    an_end_user_logs_in_to_the_project_in_a_header,
    a_developer_logs_in_without_a_project,
    r13_other_spellings_of_an_email_address_are_recognised,
    r3_a_password_matches_in_composed_and_decomposed_form,
    r7_all_invalid_credentials_get_the_same_response,
    r7_the_password_is_verified_before_the_state_of_the_account,
    r30_no_login_to_an_archived_project_succeeds,
    a_setting_allows_unverified_accounts_to_log_in,
    the_headers_select_at_most_one_project,
    r41_no_other_key_replaces_a_project_key,
    email_and_password_are_required_strings,
    a_password_only_has_length_limits,
    the_body_is_one_json_object,
];

const JANE: &str = "jane@example.com";

fn an_end_user_logs_in_to_the_project_in_a_header(database: Database) {
    let (server, developer) = Developer::start(database);
    let id = verified_end_user(&server, &developer, JANE);
    let by_id = developer.project_header();
    let by_key = ("X-API-Key", developer.api_key.as_str());
    let mut sessions = Vec::new();
    for headers in [&[by_id][..], &[by_key], &[by_id, by_key]] {
        let response = login(&server, JANE, PASSWORD).headers(headers).send();
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

fn a_developer_logs_in_without_a_project(database: Database) {
    let (server, tokens) = Tokens::start(database);
    let me = get_me(&server, &tokens.access);
    assert_eq!(me.text("role"), "developer");
    assert_eq!(me.json()["project_id"], json!(null));
    assert_eq!(me.json()["is_active"], json!(true));
    let claims = Jwt::read(&tokens.access).claims;
    assert_eq!(claims["role"], "developer");
    assert!(claims.get("project_id").is_none());
}

fn r13_other_spellings_of_an_email_address_are_recognised(database: Database) {
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
    another.assert_error(401, INCORRECT);
}

fn r3_a_password_matches_in_composed_and_decomposed_form(database: Database) {
    let (server, developer) = Developer::start(database);
    let body = json!({"email": JANE, "password": "Passw0rde\u{301}"});
    let registered = developer.on(&server).json(&body).send();
    registered.assert_status(201);
    let status = |password: &str| {
        let response = project_login(&server, &developer, (JANE, password)).send();
        response.status
    };
    // The account is unverified, so 403 shows that the password matched.
    assert_eq!(status("Passw0rd\u{e9}"), 403);
    assert_eq!(status("Passw0rde\u{301}"), 403);
    for other in ["passw0rd\u{e9}", "Passw0rd\u{e9} ", "Passw0rde"] {
        assert_eq!(status(other), 401, "{other}");
    }
}

fn r7_all_invalid_credentials_get_the_same_response(database: Database) {
    let server = Server::start(database);
    let [one, other] =
        ["one@example.com", "other@example.com"].map(|email| Developer::register(&server, email));
    verified_developer(&server, "john@example.com");
    verified_end_user(&server, &one, JANE);
    EndUser::register(&server, &one, "unverified@example.com");
    let disabled = verified_end_user(&server, &one, "disabled@example.com");
    disable(&server, &disabled);
    let no_project = "00000000-0000-4000-8000-000000000000";
    let at_one = one.project_header();
    let attempts: [Attempt; 9] = [
        (JANE, "WrongPass123", &[at_one]),
        ("unknown@example.com", PASSWORD, &[at_one]),
        ("unknown@example.com", PASSWORD, &[]),
        (JANE, PASSWORD, &[]),
        ("john@example.com", PASSWORD, &[at_one]),
        (JANE, PASSWORD, &[other.project_header()]),
        (JANE, PASSWORD, &[("X-Project-ID", no_project)]),
        ("unverified@example.com", "WrongPass123", &[at_one]),
        ("disabled@example.com", "WrongPass123", &[at_one]),
    ];
    let sessions = server.database().count("sessions");
    for (email, password, headers) in attempts {
        let response = login(&server, email, password).headers(headers).send();
        response.assert_error(401, INCORRECT);
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
        assert_eq!(header_names(&response), NAMES, "{email}");
    }
    assert_eq!(server.database().count("sessions"), sessions);
}

/// Email address, password and headers.
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

fn r7_the_password_is_verified_before_the_state_of_the_account(database: Database) {
    let (server, developer) = Developer::start(database);
    EndUser::register(&server, &developer, "unverified@example.com");
    let disabled = verified_end_user(&server, &developer, "disabled@example.com");
    disable(&server, &disabled);
    let before = server.database().count("sessions");
    for email in ["unverified@example.com", "disabled@example.com"] {
        let at = |password| project_login(&server, &developer, (email, password)).send();
        at("WrongPass123").assert_error(401, INCORRECT);
        at(PASSWORD).assert_error(403, "Account not activated");
    }
    let at_platform = login(&server, "john@example.com", PASSWORD).send();
    at_platform.assert_error(403, "Account not activated");
    assert_eq!(server.database().count("sessions"), before);
}

fn r30_no_login_to_an_archived_project_succeeds(database: Database) {
    let (server, developer) = Developer::start(database);
    verified_end_user(&server, &developer, JANE);
    let at = || project_login(&server, &developer, (JANE, PASSWORD)).send();
    let tokens = Tokens::of(&at());
    let archived = "UPDATE projects SET archived_at = created_at";
    assert_eq!(server.database().execute(archived), 1);
    at().assert_error(401, INCORRECT);
    let by_key = login(&server, JANE, PASSWORD).header("X-API-Key", &developer.api_key);
    by_key
        .send()
        .assert_error(401, "Invalid or revoked API key");
    let refreshed = refresh(&server, &tokens.refresh).send();
    refreshed.assert_error(401, "Invalid refresh token");
}

fn a_setting_allows_unverified_accounts_to_log_in(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_REQUIRE_VERIFIED_EMAIL", "false");
    });
    let developer = Developer::register(&server, "john@example.com");
    EndUser::register(&server, &developer, JANE);
    let response = project_login(&server, &developer, (JANE, PASSWORD)).send();
    let tokens = Tokens::of(&response);
    let claims = Jwt::read(&tokens.access).claims;
    assert_eq!(claims["email_verified"], false);
    let me = get_me(&server, &tokens.access);
    assert_eq!(me.json()["is_active"], json!(false));
}

fn the_headers_select_at_most_one_project(database: Database) {
    let server = Server::start(database);
    let [one, other] =
        ["one@example.com", "other@example.com"].map(|email| Developer::register(&server, email));
    let rejection = |headers: &[(&str, &str)]| {
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
        assert_eq!(rejection(headers), ambiguous, "{headers:?}");
    }
    let malformed = "Invalid X-Project-ID format. Must be a valid UUID.";
    for id in ["", "x", &id.replace('-', ""), &format!("{{{id}}}")] {
        let rejection = rejection(&[("X-Project-ID", id)]);
        assert_eq!(rejection, (400, malformed.to_owned()), "{id}");
    }
}

fn r41_no_other_key_replaces_a_project_key(database: Database) {
    let (server, developer) = Developer::start(database);
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
        response.assert_error(401, "Invalid or revoked API key");
        let challenge = response.header("WWW-Authenticate");
        assert_eq!(challenge, Some("ApiKey header=\"X-API-Key\""));
    }
    with(&developer.api_key).assert_status(200);
    let revoked = "UPDATE project_keys SET revoked_at = created_at";
    assert_eq!(server.database().execute(revoked), 1);
    with(&developer.api_key).assert_error(401, "Invalid or revoked API key");
}

fn email_and_password_are_required_strings(database: Database) {
    let server = Server::start(database);
    let response = |body| post(&server, "login").json(&body).send();
    let empty = response(json!({}));
    assert_invalid(&empty, &["email", "password"].map(missing));
    let wrong = response(json!({"email": 1, "password": ["x"]}));
    assert_invalid(&wrong, &[not_a_string("email"), not_a_string("password")]);
    let nulls = response(json!({"email": null, "password": null}));
    assert_invalid(&nulls, &[null("email"), null("password")]);
    for email in [
        "",
        "jane",
        "jane@example",
        "jane@127.0.0.1",
        "a b@example.com",
    ] {
        let response = login(&server, email, "x").send();
        assert_invalid(&response, &[not_an_email()]);
    }
}

fn a_password_only_has_length_limits(database: Database) {
    let server = Server::start(database);
    for password in ["", "x", "password", &"x".repeat(256)] {
        let response = login(&server, "unknown@example.com", password).send();
        response.assert_error(401, INCORRECT);
        server.database().execute("DELETE FROM throttles");
    }
    let response = login(&server, "unknown@example.com", &"x".repeat(257)).send();
    assert_weak_password(&response, "password", &[MAX_LENGTH]);
    let msg = "Password must not contain NUL characters";
    let nul = element("password", msg, "value_error.password.nul");
    let response = login(&server, "unknown@example.com", "a\0b").send();
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
    form.send().assert_status(415);
    let large = format!(r#"{{"email": "{}"}}"#, "x".repeat(17_000));
    sent(&large).assert_status(413);
}
