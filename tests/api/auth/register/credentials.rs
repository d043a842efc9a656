//! The forms in which the three headers may come.

use serde_json::json;
use tenantry_acceptance::{Database, Request, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, as_operator, person};

on_both_databases![
    r9_doubled_and_joined_headers_are_ambiguous,
    header_names_come_in_any_case,
    the_developer_key_has_a_second_name,
    r42_credentials_in_the_query_or_the_body_are_none,
    r11_nothing_in_the_body_changes_role_or_state,
    credentials_are_judged_before_the_body,
];

fn r9_doubled_and_joined_headers_are_ambiguous(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let (operator, key, project) = (
        ("X-Operator-Key", server.operator_key.as_str()),
        ("X-Developer-Key", developer.developer_key.as_str()),
        ("X-Project-ID", developer.project_id.as_str()),
    );
    let alias = ("X_Developer_Key", developer.developer_key.as_str());
    let joined = |value: &str| format!("{value}, {value}");
    let before = server.database().rows();
    for headers in [
        &[operator, operator][..],
        &[operator, ("X-Operator-Key", "")],
        &[("X-Operator-Key", &joined(operator.1))],
        &[operator, key, key],
        &[operator, project, project],
        &[key, key, project],
        &[key, alias, project],
        &[key, project, project],
        &[key, ("X-Project-ID", ""), project],
        &[("X-Developer-Key", &joined(key.1)), project],
        &[("X_Developer_Key", &joined(key.1)), project],
        &[key, ("X-Project-ID", &joined(project.1))],
        &[key, ("X-Project-ID", ",")],
        &[project, project],
    ] {
        let request = server.post(REGISTER).headers(headers);
        let response = request.json(&person("jane@example.com")).send();
        response.says(400, "Ambiguous credentials");
    }
    let mut after = server.database().rows();
    after.insert("audit_entries".to_owned(), before["audit_entries"]);
    assert_eq!(before, after);
}

fn header_names_come_in_any_case(database: Database) {
    let server = Server::start(database);
    let body = person("john@example.com").to_string();
    let mut connection = server.connect();
    connection.send(
        format!(
            "POST {REGISTER} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-oPERATOR-kEY: {}\r\n\
             content-TYPE: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            server.operator_key,
            body.len()
        )
        .as_bytes(),
    );
    let response = connection.read_to_end();
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
}

fn the_developer_key_has_a_second_name(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    for (number, name) in ["X_Developer_Key", "x_developer_key"].iter().enumerate() {
        let response = server
            .post(REGISTER)
            .header(name, &developer.developer_key)
            .header("X-Project-ID", &developer.project_id)
            .json(&person(&format!("jane{number}@example.com")))
            .send();
        assert_eq!(response.status, 201, "{}", response.body);
    }
}

fn r42_credentials_in_the_query_or_the_body_are_none(database: Database) {
    let server = Server::start(database);
    let key = &server.operator_key;
    let before = server.database().rows();
    for name in ["X-Operator-Key", "operator_key", "api_key"] {
        let in_query = server.post(&format!("{REGISTER}?{name}={key}"));
        let mut body = person("john@example.com");
        body[name] = json!(key);
        let response = in_query.json(&body).send();
        response.says(403, "Public registration is disabled");
    }
    let bearer = server.post(REGISTER).bearer(key);
    let response = bearer.json(&person("john@example.com")).send();
    response.says(403, "Public registration is disabled");
    assert_eq!(server.database().rows(), before);
}

fn r11_nothing_in_the_body_changes_role_or_state(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "john@example.com");
    let id = "00000000-0000-7000-8000-000000000001";
    let mut body = person("jane@example.com");
    for (name, value) in [
        ("role", json!("platform_operator")),
        ("id", json!(id)),
        ("is_active", json!(true)),
        ("is_verified", json!(true)),
        ("is_superuser", json!(true)),
        ("project_id", json!(id)),
        ("created_at", json!("2000-01-01T00:00:00Z")),
        ("unknown", json!({"deep": [1, 2, {"er": null}]})),
    ] {
        body[name] = value;
    }
    let response = developer.on(&server).json(&body).send();
    assert_eq!(response.status, 201, "{}", response.body);
    assert_eq!(response.text("role"), "end_user");
    assert_eq!(response.text("project_id"), developer.project_id);
    assert_eq!(response.json()["is_active"], json!(false));
    assert_ne!(response.text("id"), id);
    assert!(response.text("created_at").as_str() > "2020");
}

fn credentials_are_judged_before_the_body(database: Database) {
    let server = Server::start(database);
    let broken_bodies: [fn(Request) -> Request; 4] = [
        |request| request,
        |request| request.json_text("{"),
        |request| request.header("Content-Type", "text/plain").body("x"),
        |request| request.json_text("x".repeat(20_000)),
    ];
    for broken in broken_bodies {
        let response = broken(server.post(REGISTER)).send();
        response.says(403, "Public registration is disabled");
        let request = server.post(REGISTER).header("X-Developer-Key", "ak_wrong");
        let response = broken(request).send();
        response.says(401, "Invalid or revoked developer key");
        let response = broken(as_operator(&server)).send();
        assert!(
            [413, 415, 422].contains(&response.status),
            "{}",
            response.body
        );
    }
}
