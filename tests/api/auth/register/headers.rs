//! The headers of responses.

use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, ME, PRIVATE_USERS, REGISTER, as_operator, person};
use crate::forms::is_uuid_v7;

on_both_databases![
    r61_every_response_is_private_and_says_nothing_of_the_server,
    r61_every_401_says_how_to_authenticate,
    a_request_id_is_echoed_or_made,
];

fn r61_every_response_is_private_and_says_nothing_of_the_server(database: Database) {
    let server = Server::start(database);
    let responses = [
        as_operator(&server)
            .json(&person("john@example.com"))
            .send(),
        server.post(REGISTER).send(),
        server.get(ME).send(),
        server.post(PRIVATE_USERS).send(),
        server.get(REGISTER).send(),
        server.get("/nowhere").send(),
        server
            .get("/livez")
            .header("Origin", "https://evil.example")
            .send(),
        server
            .request("OPTIONS", REGISTER)
            .header("Origin", "https://evil.example")
            .send(),
    ];
    for response in &responses {
        assert_eq!(
            response.header("Cache-Control"),
            Some("no-store"),
            "{response:?}"
        );
        assert_eq!(response.header("X-Content-Type-Options"), Some("nosniff"));
        for absent in [
            "Server",
            "X-Powered-By",
            "Set-Cookie",
            "Access-Control-Allow-Origin",
        ] {
            assert_eq!(response.header(absent), None);
        }
    }
}

fn r61_every_401_says_how_to_authenticate(database: Database) {
    let server = Server::start(database);
    for response in [
        server.post(REGISTER).header("X-Operator-Key", "x").send(),
        server
            .post(REGISTER)
            .header("X-Developer-Key", "x")
            .header("X-Project-ID", "550e8400-e29b-41d4-a716-446655440000")
            .send(),
        server.get(ME).send(),
        server.get(ME).bearer("x").send(),
        server.post(PRIVATE_USERS).send(),
        server.post(PRIVATE_USERS).bearer("x").send(),
    ] {
        assert_eq!(response.status, 401, "{}", response.body);
        let challenge = response.header("WWW-Authenticate");
        assert!(challenge.is_some_and(|challenge| !challenge.is_empty()));
    }
}

fn a_request_id_is_echoed_or_made(database: Database) {
    let server = Server::start(database);
    Developer::register(&server, "john@example.com");
    let longest = "x".repeat(64);
    for well_formed in ["abc-DEF_12", &longest] {
        let response = server
            .post(REGISTER)
            .header("X-Request-Id", well_formed)
            .send();
        assert_eq!(response.header("X-Request-Id"), Some(well_formed));
    }
    let too_long = "x".repeat(65);
    let mut made: Vec<String> = Vec::new();
    for other in [
        "",
        "short",
        "with space",
        "semi;colon",
        "ünïcödé-id",
        &too_long,
    ] {
        let response = server.post(REGISTER).header("X-Request-Id", other).send();
        made.push(made_id(&response));
    }
    let twice = [("X-Request-Id", "12345678"), ("X-Request-Id", "87654321")];
    made.push(made_id(&server.get("/livez").headers(&twice).send()));
    made.push(made_id(&server.get("/livez").send()));
    made.sort();
    made.dedup();
    assert_eq!(made.len(), 8, "each is another one");
}

#[track_caller]
fn made_id(response: &ApiResponse) -> String {
    let id = response.header("X-Request-Id").unwrap_or_default();
    assert!(is_uuid_v7(id), "{id}");
    id.to_owned()
}
