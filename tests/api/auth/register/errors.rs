//! Errors as problem details (RFC 9457).

use serde_json::{Value, json};
use tenantry_acceptance::{Database, Request, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, person};

on_both_databases![an_error_is_a_problem_for_those_who_ask];

fn an_error_is_a_problem_for_those_who_ask(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let taken = person("jane@example.com");
    assert_eq!(developer.on(&server).json(&taken).send().status, 201);
    let person = &taken;
    let requests: [(u16, &dyn Fn() -> Request); 8] = [
        (400, &|| {
            server
                .post(REGISTER)
                .header("X-Project-ID", "x")
                .json(person)
        }),
        (401, &|| {
            server
                .post(REGISTER)
                .header("X-Operator-Key", "")
                .json(person)
        }),
        (403, &|| server.post(REGISTER).json(person)),
        (404, &|| server.get("/nowhere")),
        (405, &|| server.get(REGISTER)),
        (409, &|| developer.on(&server).json(person)),
        (415, &|| developer.on(&server).body("x")),
        (422, &|| {
            developer.on(&server).json(&json!({"password": "x"}))
        }),
    ];
    for (status, request) in requests {
        let plain = request().send();
        let problem = request()
            .header("Accept", "application/json;q=0.5, application/problem+json")
            .send();
        assert_eq!(plain.status, status);
        assert_eq!(plain.header("Content-Type"), Some("application/json"));
        assert_eq!(problem.status, status);
        assert_eq!(
            problem.header("Content-Type"),
            Some("application/problem+json")
        );
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
