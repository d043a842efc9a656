//! Access: service tokens, scopes, client networks, and spellings of the path.

use std::time::Duration;

use serde_json::json;
use tenantry_acceptance::clients::{EndUser, PRIVATE_USERS, as_service, signup};
use tenantry_acceptance::wait::wait_until;
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use super::{create_token, secret};

on_both_databases![
    a_request_without_a_token_is_rejected,
    r37_no_other_credential_replaces_a_service_token,
    r44_a_token_needs_the_scope,
    r43_a_revoked_token_is_rejected_immediately,
    an_expired_token_is_rejected,
    r44_an_ip_outside_the_networks_of_the_settings_is_rejected,
    r44_an_ip_outside_the_networks_of_the_token_is_rejected,
    r54_forwarded_headers_do_not_change_the_ip,
    the_path_works_with_and_without_a_slash,
    r44_no_spelling_of_the_path_is_accepted_without_a_token,
];

fn a_request_without_a_token_is_rejected(database: Database) {
    let server = Server::start(database);
    for authorization in [None, Some(""), Some("Bearer"), Some("Basic eA==")] {
        let mut request = server.post(PRIVATE_USERS).json(&signup("ops@example.com"));
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        let response = request.send();
        response.assert_error(401, "Not authenticated");
        assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
    }
    assert_eq!(server.database().count("accounts"), 0);
}

fn r37_no_other_credential_replaces_a_service_token(database: Database) {
    let (server, developer, user) = EndUser::start(database);
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
    let response = in_query.json(&signup("ops@example.com")).send();
    response.assert_error(401, "Not authenticated");
    assert_eq!(server.database().count("accounts"), before);
}

fn r44_a_token_needs_the_scope(database: Database) {
    let server = Server::start(database);
    let import = create_token(&server, &["--scope", "users:import"]);
    let response = create(&server, secret(&import), "ops@example.com");
    assert_forbidden(&response);
    let plain = create_token(&server, &["--scope", "users:create"]);
    let mut verified = signup("ops@example.com");
    verified["is_verified"] = json!(true);
    let request = server.post(PRIVATE_USERS).bearer(secret(&plain));
    assert_forbidden(&request.json(&verified).send());
    assert_eq!(server.database().count("accounts"), 0);
    create(&server, secret(&plain), "ops@example.com").assert_status(200);
    let both = ["--scope", "users:create", "users:create_verified"];
    let both = create_token(&server, &both);
    verified["email"] = json!("desk@example.com");
    let request = server.post(PRIVATE_USERS).bearer(secret(&both));
    request.json(&verified).send().assert_status(200);
}

fn r43_a_revoked_token_is_rejected_immediately(database: Database) {
    let server = Server::start(database);
    let token = create_token(&server, &["--scope", "users:create"]);
    let created = create(&server, secret(&token), "ops@example.com");
    created.assert_status(200);
    let id = token["id"].as_str().expect("an id");
    let revoke = ["service-token", "revoke", id];
    server.installation().run(&revoke).success();
    assert_rejected(&create(&server, secret(&token), "desk@example.com"));
}

fn an_expired_token_is_rejected(database: Database) {
    let server = Server::start(database);
    let token = create_token(&server, &["--scope", "users:create", "--expires-in", "2s"]);
    // An invalid body, which shows whether the token is accepted.
    let request = || {
        server
            .post(PRIVATE_USERS)
            .bearer(secret(&token))
            .json(&json!({}))
    };
    request().send().assert_status(422);
    wait_until("the token expires", Duration::from_secs(20), || {
        request().send().status != 422
    });
    assert_rejected(&request().send());
}

fn create(server: &Server, token: &str, email: &str) -> ApiResponse {
    let request = server.post(PRIVATE_USERS).bearer(token);
    request.json(&signup(email)).send()
}

#[track_caller]
fn assert_rejected(response: &ApiResponse) {
    response.assert_error(401, "Could not validate credentials");
    let challenge = response.header("WWW-Authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer"), "{challenge}");
}

#[track_caller]
fn assert_forbidden(response: &ApiResponse) {
    response.assert_status(403);
    assert!(!response.text("detail").is_empty());
}

fn r44_an_ip_outside_the_networks_of_the_settings_is_rejected(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_PRIVATE_ALLOWED_CIDRS", "10.0.0.0/8,2001:db8::/32");
    });
    let response = as_service(&server).json(&signup("ops@example.com")).send();
    response.assert_status(403);
    assert!(!response.text("detail").is_empty());
    let wrong = server.post(PRIVATE_USERS).bearer("x");
    let wrong = wrong.json(&signup("ops@example.com"));
    assert!([401, 403].contains(&wrong.send().status));
    assert_eq!(server.database().count("accounts"), 0);
}

fn r44_an_ip_outside_the_networks_of_the_token_is_rejected(database: Database) {
    let server = Server::start(database);
    for (networks, status) in [
        (&["10.0.0.0/8"][..], 403),
        (&["10.0.0.0/8", "::/0"], 403),
        (&["10.0.0.0/8", "127.0.0.0/8"], 200),
    ] {
        let options = [&["--scope", "users:create", "--cidr"], networks].concat();
        let token = create_token(&server, &options);
        let request = server.post(PRIVATE_USERS).bearer(secret(&token));
        let response = request.json(&signup("ops@example.com")).send();
        assert_eq!(response.status, status, "{networks:?}: {}", response.body);
    }
}

fn r54_forwarded_headers_do_not_change_the_ip(database: Database) {
    let server = Server::with(database, |settings| {
        settings.set("TENANTRY_PRIVATE_ALLOWED_CIDRS", "10.0.0.0/8");
    });
    for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP"] {
        for value in ["10.0.0.1", "for=10.0.0.1"] {
            let request = as_service(&server).header(name, value);
            let response = request.json(&signup("ops@example.com")).send();
            assert_eq!(response.status, 403, "{name}: {}", response.body);
        }
    }
}

/// Spellings that routers and proxies interpret differently.
const SPELLINGS: [&str; 16] = [
    "/v1/private/users/",
    "/v1/private/users",
    "//v1/private/users/",
    "/v1//private/users/",
    "/v1/private//users/",
    "/v1/private/users//",
    "/./v1/private/users/",
    "/v1/private/users/../users/",
    "/docs/../v1/private/users/",
    "/v1/private/%75sers/",
    "/v1/%70rivate/users/",
    "/v1/private%2fusers/",
    "/V1/Private/Users/",
    "/v1/private/users/;x=y",
    "/v1/private/users/?x=/livez",
    "http://127.0.0.1/v1/private/users/",
];

fn the_path_works_with_and_without_a_slash(database: Database) {
    let server = Server::start(database);
    let with_slash = as_service(&server).json(&signup("ops@example.com")).send();
    with_slash.assert_status(200);
    let without = server
        .post("/v1/private/users")
        .bearer(&server.service_token);
    let without = without.json(&signup("desk@example.com")).send();
    without.assert_status(200);
}

fn r44_no_spelling_of_the_path_is_accepted_without_a_token(database: Database) {
    let server = Server::start(database);
    let before = server.database().count("accounts");
    let body = signup("ops@example.com").to_string();
    for spelling in SPELLINGS {
        let mut connection = server.connect();
        connection.send(
            format!(
                "POST {spelling} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .as_bytes(),
        );
        let response = connection.read_to_end();
        let status = response.get(9..12).unwrap_or_default();
        let is_rejected = ["400", "401", "404"].contains(&status);
        assert!(is_rejected, "{spelling}: {response}");
    }
    assert_eq!(server.database().count("accounts"), before);
    assert_eq!(SPELLINGS.first(), Some(&PRIVATE_USERS));
}
