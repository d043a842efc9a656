//! Which tokens open the private surface.

use std::time::{Duration, Instant};

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use super::{make_token, secret};
use crate::callers::{Developer, EndUser, PRIVATE_USERS, person};

on_both_databases![
    a_call_without_a_token_is_rejected,
    r37_no_other_credential_stands_in_for_a_service_token,
    r44_a_token_needs_the_scope,
    r43_a_revoked_token_is_rejected_at_once,
    an_expired_token_is_rejected,
];

fn a_call_without_a_token_is_rejected(database: Database) {
    let server = Server::start(database);
    for authorization in [None, Some(""), Some("Bearer"), Some("Basic eA==")] {
        let mut request = server.post(PRIVATE_USERS).json(&person("ops@example.com"));
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        let response = request.send();
        response.says(401, "Not authenticated");
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
    }
    assert_eq!(server.database().count("accounts"), 0);
}

fn r37_no_other_credential_stands_in_for_a_service_token(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &developer, "jane@example.com");
    let before = server.database().count("accounts");
    let wrong_case = server.service_token.to_uppercase();
    let cut = server.service_token.get(..34).expect("longer");
    for other in [
        &user.access_token,
        &user.refresh_token,
        &server.operator_key,
        &developer.developer_key,
        &developer.api_key,
        &wrong_case,
        cut,
        "st_00000000000000000000000000000000",
        "x",
    ] {
        assert_rejected(&create(&server, other, "ops@example.com"));
    }
    let token = &server.service_token;
    let in_query = server.post(&format!("{PRIVATE_USERS}?token={token}"));
    let response = in_query.json(&person("ops@example.com")).send();
    response.says(401, "Not authenticated");
    assert_eq!(server.database().count("accounts"), before);
}

fn r44_a_token_needs_the_scope(database: Database) {
    let server = Server::start(database);
    let import = make_token(&server, &["--scope", "users:import"]);
    let response = create(&server, secret(&import), "ops@example.com");
    assert_forbidden(&response);
    let plain = make_token(&server, &["--scope", "users:create"]);
    let mut verified = person("ops@example.com");
    verified["is_verified"] = json!(true);
    let request = server.post(PRIVATE_USERS).bearer(secret(&plain));
    assert_forbidden(&request.json(&verified).send());
    assert_eq!(server.database().count("accounts"), 0);
    assert_eq!(
        create(&server, secret(&plain), "ops@example.com").status,
        200
    );
    let both = ["--scope", "users:create", "users:create_verified"];
    let both = make_token(&server, &both);
    verified["email"] = json!("desk@example.com");
    let request = server.post(PRIVATE_USERS).bearer(secret(&both));
    assert_eq!(request.json(&verified).send().status, 200);
}

fn r43_a_revoked_token_is_rejected_at_once(database: Database) {
    let server = Server::start(database);
    let token = make_token(&server, &["--scope", "users:create"]);
    let created = create(&server, secret(&token), "ops@example.com");
    assert_eq!(created.status, 200, "{}", created.body);
    let id = token["id"].as_str().expect("an id");
    let revoke = ["service-token", "revoke", id];
    let _ = server.installation().run(&revoke).well();
    assert_rejected(&create(&server, secret(&token), "desk@example.com"));
}

fn an_expired_token_is_rejected(database: Database) {
    let server = Server::start(database);
    let token = make_token(&server, &["--scope", "users:create", "--expires-in", "2s"]);
    let started = Instant::now();
    // A body that nothing is made of, to ask with.
    let ask = || {
        server
            .post(PRIVATE_USERS)
            .bearer(secret(&token))
            .json(&json!({}))
    };
    assert_eq!(ask().send().status, 422);
    while ask().send().status == 422 {
        assert!(started.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_rejected(&ask().send());
}

fn create(server: &Server, token: &str, email: &str) -> ApiResponse {
    let request = server.post(PRIVATE_USERS).bearer(token);
    request.json(&person(email)).send()
}

#[track_caller]
fn assert_rejected(response: &ApiResponse) {
    response.says(401, "Could not validate credentials");
    let challenge = response.header("WWW-Authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer"), "{challenge}");
}

#[track_caller]
fn assert_forbidden(response: &ApiResponse) {
    assert_eq!(response.status, 403, "{}", response.body);
    assert!(!response.text("detail").is_empty());
}
