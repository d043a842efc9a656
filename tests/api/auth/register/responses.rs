//! Responses: fields, headers and problem details (RFC 9457).

use serde_json::{Value, json};
use tenantry_acceptance::assertions::{assert_developer, assert_end_user, is_uuid_v7};
use tenantry_acceptance::clients::{
    Developer, EndUser, ME, PRIVATE_USERS, REGISTER, as_operator, get_me, signup,
};
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

on_both_databases![
    the_response_for_a_developer_has_exactly_these_fields,
    the_response_for_an_end_user_has_exactly_these_fields,
    a_developer_gets_a_project_and_two_named_keys,
    the_keys_work_immediately_and_after_a_restart,
    an_error_is_a_problem_document_on_request,
    r61_every_response_is_private_and_does_not_reveal_the_software,
    r61_every_401_has_a_challenge,
    a_request_id_is_returned_or_generated,
];

fn the_response_for_a_developer_has_exactly_these_fields(database: Database) {
    let server = Server::start(database);
    let request = as_operator(&server).json(&signup("john@example.com"));
    let response = request.send();
    response.assert_status(201);
    assert_developer(&response, "john@example.com");
    let provisioning = response.body.split_once("\"provisioning\"");
    let (_, provisioning) = provisioning.expect("the member");
    let positions = ["project_id", "developer_key", "api_key"].map(|name| provisioning.find(name));
    assert!(positions.is_sorted() && positions.iter().all(Option::is_some));
    let developer = Developer::of(&response);
    assert_ne!(developer.developer_key, developer.api_key);
}

fn the_response_for_an_end_user_has_exactly_these_fields(database: Database) {
    let (server, developer) = Developer::start(database);
    let body = json!({"email": " Jane@Example.com ", "password": "SecurePass123"});
    let response = developer.on(&server).json(&body).send();
    response.assert_status(201);
    assert_end_user(&response, "Jane@Example.com");
    assert_eq!(response.json()["full_name"], Value::Null);
    assert_eq!(response.text("project_id"), developer.project_id);
    let [access, refresh] = ["access_token", "refresh_token"].map(|name| response.text(name));
    assert_ne!(access, refresh);
}

fn a_developer_gets_a_project_and_two_named_keys(database: Database) {
    let (server, developer) = Developer::start(database);
    for (table, name, secret) in [
        (
            "developer_keys",
            "Default Developer Key",
            &developer.developer_key,
        ),
        ("project_keys", "Default API Key", &developer.api_key),
    ] {
        let query = format!("SELECT name || ' ' || key_prefix AS value FROM {table}");
        let prefix = secret.get(..8).expect("keys are longer");
        let expected = format!("{name} {prefix}");
        assert_eq!(server.database().values(&query), [expected]);
    }
    let names = "SELECT name AS value FROM projects";
    assert_eq!(server.database().values(names), ["Default Project"]);
}

fn the_keys_work_immediately_and_after_a_restart(database: Database) {
    let (mut server, developer) = Developer::start(database);
    for email in ["jane@example.com", "june@example.com"] {
        EndUser::register(&server, &developer, email);
        server.restart();
    }
}

fn an_error_is_a_problem_document_on_request(database: Database) {
    let (server, developer) = Developer::start(database);
    EndUser::register(&server, &developer, "jane@example.com");
    let body = &signup("jane@example.com");
    let invalid = &json!({"password": "x"});
    let with = |name: &str, value: &str| server.post(REGISTER).header(name, value).json(body);
    let requests: [(u16, &dyn Fn() -> Request); 8] = [
        (400, &|| with("X-Project-ID", "x")),
        (401, &|| with("X-Operator-Key", "")),
        (403, &|| server.post(REGISTER).json(body)),
        (404, &|| server.get("/unknown")),
        (405, &|| server.get(REGISTER)),
        (409, &|| developer.on(&server).json(body)),
        (415, &|| developer.on(&server).body("x")),
        (422, &|| developer.on(&server).json(invalid)),
    ];
    for (status, request) in requests {
        let plain = request().send();
        let accept = "application/json;q=0.5, application/problem+json";
        let problem = request().header("Accept", accept).send();
        plain.assert_status(status);
        assert_eq!(plain.header("Content-Type"), Some("application/json"));
        problem.assert_status(status);
        let problem_json = Some("application/problem+json");
        assert_eq!(problem.header("Content-Type"), problem_json);
        for name in ["WWW-Authenticate", "Allow"] {
            assert_eq!(problem.header(name), plain.header(name), "{status}");
        }
        assert_same_error(status, &plain.json(), &problem.json());
    }
}

#[track_caller]
fn assert_same_error(status: u16, plain: &Value, problem: &Value) {
    for name in ["type", "title", "code", "detail"] {
        assert!(problem[name].is_string(), "{name} of {problem}");
    }
    assert_eq!(problem["status"], json!(status));
    if status == 422 {
        assert_eq!(problem["errors"], plain["detail"]);
    } else {
        assert_eq!(problem["detail"], plain["detail"]);
        assert_eq!(problem.get("errors"), None);
    }
}

fn r61_every_response_is_private_and_does_not_reveal_the_software(database: Database) {
    let server = Server::start(database);
    let responses = [
        as_operator(&server)
            .json(&signup("john@example.com"))
            .send(),
        server.post(REGISTER).send(),
        server.get(ME).send(),
        server.post(PRIVATE_USERS).send(),
        server.get(REGISTER).send(),
        server.get("/unknown").send(),
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

fn r61_every_401_has_a_challenge(database: Database) {
    let server = Server::start(database);
    for response in [
        server.post(REGISTER).header("X-Operator-Key", "x").send(),
        server
            .post(REGISTER)
            .header("X-Developer-Key", "x")
            .header("X-Project-ID", "550e8400-e29b-41d4-a716-446655440000")
            .send(),
        server.get(ME).send(),
        get_me(&server, "x"),
        server.post(PRIVATE_USERS).send(),
        server.post(PRIVATE_USERS).bearer("x").send(),
    ] {
        response.assert_status(401);
        let challenge = response.header("WWW-Authenticate");
        assert!(challenge.is_some_and(|challenge| !challenge.is_empty()));
    }
}

fn a_request_id_is_returned_or_generated(database: Database) {
    let server = Server::start(database);
    Developer::register(&server, "john@example.com");
    let longest = "x".repeat(64);
    for well_formed in ["abc-DEF_12", &longest] {
        let request = server.post(REGISTER).header("X-Request-Id", well_formed);
        let response = request.send();
        assert_eq!(response.header("X-Request-Id"), Some(well_formed));
    }
    let too_long = "x".repeat(65);
    let mut generated: Vec<String> = Vec::new();
    for other in [
        "",
        "short",
        "with space",
        "semi;colon",
        "ünïcödé-id",
        &too_long,
    ] {
        let response = server.post(REGISTER).header("X-Request-Id", other).send();
        generated.push(generated_id(&response));
    }
    let twice = [("X-Request-Id", "12345678"), ("X-Request-Id", "87654321")];
    generated.push(generated_id(&server.get("/livez").headers(&twice).send()));
    generated.push(generated_id(&server.get("/livez").send()));
    generated.sort();
    generated.dedup();
    assert_eq!(generated.len(), 8, "every id is new");
}

#[track_caller]
fn generated_id(response: &ApiResponse) -> String {
    let id = response.header("X-Request-Id").unwrap_or_default();
    assert!(is_uuid_v7(id), "{id}");
    id.to_owned()
}
