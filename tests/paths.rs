//! Every path: with and without a slash, its methods, and unknown paths.

use serde_json::json;
use tenantry_acceptance::clients::{ME, PRIVATE_USERS, REGISTER};
use tenantry_acceptance::{Database, Server, on_both_databases};

on_both_databases![
    every_path_works_with_and_without_a_slash_and_without_a_redirect,
    an_unknown_path_is_not_found,
    another_method_is_not_allowed_and_the_allowed_ones_are_listed,
    a_request_without_a_valid_access_token_is_rejected,
    head_is_get_without_a_body,
    the_openapi_document_lists_every_route,
    the_documentation_is_an_html_page,
    r57_malformed_http_is_rejected_and_the_server_continues,
    r57_a_head_has_at_most_16_kib,
];

/// Paths, and their status without credentials.
const GET: [(&str, u16); 10] = [
    ("/livez", 200),
    ("/readyz", 200),
    ("/health", 200),
    ("/openapi.json", 200),
    ("/docs", 200),
    ("/.well-known/jwks.json", 200),
    (ME, 401),
    ("/api/v1/auth/sessions", 401),
    ("/verify-email", 400),
    ("/reset-password", 400),
];
/// Paths, and their status without credentials and body.
const POST: [(&str, u16); 13] = [
    (REGISTER, 403),
    ("/v1/private/users", 401),
    ("/api/v1/auth/login", 415),
    ("/api/v1/auth/refresh", 415),
    ("/api/v1/auth/logout", 401),
    ("/api/v1/auth/logout-all", 401),
    ("/api/v1/auth/request-verification", 415),
    ("/api/v1/auth/verify-email", 415),
    ("/api/v1/auth/forgot-password", 415),
    ("/api/v1/auth/reset-password", 415),
    ("/api/v1/auth/change-password", 401),
    ("/verify-email", 400),
    ("/reset-password", 400),
];

/// Paths with several methods, and the header of a 405.
const ALLOW: [(&str, &str); 3] = [
    (ME, "GET, HEAD, PATCH"),
    ("/verify-email", "GET, HEAD, POST"),
    ("/reset-password", "GET, HEAD, POST"),
];

fn every_path_works_with_and_without_a_slash_and_without_a_redirect(database: Database) {
    let server = Server::start(database);
    for (path, expected) in GET {
        for path in [path.to_owned(), format!("{path}/"), format!("{path}?x=y")] {
            assert_eq!(server.get(&path).send().status, expected, "{path}");
        }
    }
    for (path, expected) in POST {
        for path in [path.to_owned(), format!("{path}/")] {
            assert_eq!(server.post(&path).send().status, expected, "{path}");
        }
    }
}

fn an_unknown_path_is_not_found(database: Database) {
    let server = Server::start(database);
    for path in [
        "/",
        "/api",
        "/api/v1/auth",
        "/api/v2/auth/register",
        "/livez/x",
        "/.well-known",
        "/%00",
        "/..%2f",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let response = server.request(method, path).send();
            response.assert_error(404, "Not Found");
        }
    }
}

fn another_method_is_not_allowed_and_the_allowed_ones_are_listed(database: Database) {
    let server = Server::start(database);
    let paths = GET.iter().chain(&POST).map(|(path, _)| *path);
    for path in paths.chain(["/api/v1/auth/sessions/some-id"]) {
        for path in [path.to_owned(), format!("{path}/")] {
            let rejected = server.request("OPTIONS", &path).send();
            rejected.assert_error(405, "Method Not Allowed");
            let allow = rejected.header("Allow").unwrap_or_default();
            let allowed: Vec<&str> = allow.split(", ").collect();
            assert!(!allow.is_empty(), "{path}");
            if let Some((_, expected)) = ALLOW.iter().find(|(listed, _)| path == *listed) {
                assert_eq!(allow, *expected, "{path}");
            }
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
                let response = server.request(method, &path).send();
                let is_allowed = response.status != 405;
                let is_listed = allowed.contains(&method);
                assert_eq!(is_allowed, is_listed, "{method} {path}: {allow}");
                if !is_allowed {
                    assert_eq!(response.header("Allow"), Some(allow));
                    if method != "HEAD" {
                        response.assert_error(405, "Method Not Allowed");
                    }
                }
            }
        }
    }
}

fn a_request_without_a_valid_access_token_is_rejected(database: Database) {
    let server = Server::start(database);
    let session = "/api/v1/auth/sessions/00000000-0000-4000-8000-000000000000";
    let passwords = json!({"current_password": "SecurePass123", "new_password": "SecurePass456"});
    for (method, path, body) in [
        ("GET", ME, None),
        ("GET", "/api/v1/auth/me/", None),
        ("PATCH", ME, Some(json!({"full_name": "Jane"}))),
        ("GET", "/api/v1/auth/sessions", None),
        ("DELETE", session, None),
        ("POST", "/api/v1/auth/change-password", Some(passwords)),
    ] {
        let send = |authorization: Option<&str>| {
            let mut request = server.request(method, path);
            if let Some(authorization) = authorization {
                request = request.header("Authorization", authorization);
            }
            match &body {
                Some(body) => request.json(body).send(),
                None => request.send(),
            }
        };
        let no_token = ["", "Bearer", "Bearer ", "Basic eA=="].map(Some);
        for authorization in no_token.into_iter().chain([None]) {
            let response = send(authorization);
            response.assert_error(401, "Not authenticated");
            assert_eq!(response.header("WWW-Authenticate"), Some("Bearer"));
        }
        let invalid = send(Some("Bearer garbage"));
        invalid.assert_error(401, "Could not validate credentials");
    }
}

fn head_is_get_without_a_body(database: Database) {
    let server = Server::start(database);
    for (path, _) in GET {
        let get = server.get(path).send();
        let head = server.request("HEAD", path).send();
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.header("Content-Type"), get.header("Content-Type"));
        assert_eq!(head.body, "");
    }
}

fn the_openapi_document_lists_every_route(database: Database) {
    let server = Server::start(database);
    let response = server.get("/openapi.json").send();
    assert_eq!(response.header("Content-Type"), Some("application/json"));
    let document = response.json();
    let version = document["openapi"].as_str().unwrap_or_default();
    assert!(version.starts_with("3."), "{version}");
    let operation = |path: &str, method: &str| document["paths"][path][method].is_object();
    assert!(operation(REGISTER, "post"));
    assert!(operation(PRIVATE_USERS, "post"));
    for (path, _) in GET.iter().filter(|(path, _)| is_documented(path)) {
        assert!(operation(path, "get"), "{path}");
    }
    for (path, _) in POST.iter().filter(|(path, _)| is_documented(path)) {
        let slashed = format!("{path}/");
        let is_listed = operation(path, "post") || operation(&slashed, "post");
        assert!(is_listed, "{path}");
    }
    assert!(operation(ME, "patch"));
    assert!(operation("/api/v1/auth/sessions/{id}", "delete"));
    let printed = server.installation().run(&["openapi"]).success();
    assert_eq!(printed.json(), document);
}

/// The document leaves out itself and the HTML pages.
fn is_documented(path: &str) -> bool {
    !["/openapi.json", "/docs", "/verify-email", "/reset-password"].contains(&path)
}

fn the_documentation_is_an_html_page(database: Database) {
    let server = Server::start(database);
    let response = server.get("/docs").send();
    let content_type = response.header("Content-Type").unwrap_or_default();
    assert!(content_type.starts_with("text/html"), "{content_type}");
    for path in [REGISTER, PRIVATE_USERS, ME] {
        assert!(response.body.contains(path), "{path}");
    }
}

fn r57_malformed_http_is_rejected_and_the_server_continues(database: Database) {
    let server = Server::start(database);
    for nonsense in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET /livez HTTP/9.9\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost : x\r\nConnection: close\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"POST /api/v1/auth/register HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/auth/register HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        let mut connection = server.connect();
        connection.send(nonsense);
        let response = connection.read_to_end();
        let sent = String::from_utf8_lossy(nonsense);
        let is_rejection = response.is_empty() || response.starts_with("HTTP/1.1 4");
        assert!(is_rejection, "{sent}: {response}");
        server.get("/livez").send().assert_status(200);
    }
}

fn r57_a_head_has_at_most_16_kib(database: Database) {
    let server = Server::start(database);
    for path in [REGISTER, ME, PRIVATE_USERS] {
        for bytes in [17_000, 100_000] {
            let method = if path == ME { "GET" } else { "POST" };
            let long = server
                .request(method, path)
                .header("X-Long", "x".repeat(bytes));
            let Some(response) = long.try_send() else {
                continue; // The connection was closed while the head was still being sent.
            };
            assert!(
                [400, 413, 431].contains(&response.status),
                "{path}: {}",
                response.status
            );
        }
    }
    server.get("/livez").send().assert_status(200);
}
