//! The credentials in the headers: every combination, and their formats.

use serde_json::json;
use tenantry_acceptance::assertions::added_rows;
use tenantry_acceptance::clients::{Developer, REGISTER, as_operator, signup};
use tenantry_acceptance::{Database, Request, Rows, Server, on_both_databases};

on_both_databases![
    r9_every_combination_of_credentials_gets_its_response_and_rejections_store_nothing,
    r9_repeated_and_joined_headers_are_ambiguous,
    header_names_are_case_insensitive,
    the_developer_key_header_has_an_alias,
    r42_credentials_in_the_query_or_the_body_are_ignored,
    r11_nothing_in_the_body_changes_role_or_state,
    credentials_are_checked_before_the_body,
];

/// The value of a header, and its validity.
type Case = (Option<String>, Validity);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Validity {
    Absent,
    Valid,
    Invalid,
    /// Not a UUID.
    Malformed,
}

fn r9_every_combination_of_credentials_gets_its_response_and_rejections_store_nothing(
    database: Database,
) {
    let server = Server::start(database);
    let [own, foreign] =
        ["own@example.com", "foreign@example.com"].map(|email| Developer::register(&server, email));
    let operator_keys = operator_keys(&server, &own);
    let developer_keys = developer_keys(&server, &own);
    let project_ids = project_ids(&server, &own, &foreign);
    let mut number = 0;
    let mut before = server.database().rows();
    for (operator_key, is_operator) in &operator_keys {
        for (developer_key, is_developer) in &developer_keys {
            for (project_id, is_project) in &project_ids {
                let headers = [
                    ("X-Operator-Key", operator_key),
                    ("X-Developer-Key", developer_key),
                    ("X-Project-ID", project_id),
                ];
                number += 1;
                let response = with(server.post(REGISTER), &headers)
                    .json(&signup(&format!("user{number}@example.com")))
                    .send();
                let case = format!("{headers:?}: {}", response.body);
                let (status, expected) = outcome(*is_operator, *is_developer, *is_project);
                assert_eq!(response.status, status, "{case}");
                let body = response.json();
                if status == 201 {
                    assert_eq!(body["role"], expected, "{case}");
                } else {
                    assert_eq!(body, json!({ "detail": expected }), "{case}");
                }
                let is_audited = *is_operator != Validity::Absent;
                let after = server.database().rows();
                let rows = expected_rows(status, expected, is_audited);
                assert_eq!(added_rows(&before, &after), rows, "{case}");
                before = after;
            }
        }
    }
    assert_eq!(number, 6 * 7 * 7);
}

/// The first row that matches decides.
fn outcome(operator: Validity, developer: Validity, project: Validity) -> (u16, &'static str) {
    use Validity::{Absent, Invalid, Malformed, Valid};
    match (operator, developer, project) {
        (Valid, _, _) => (201, "developer"),
        (Invalid | Malformed, _, _) => (401, "Invalid operator key"),
        (Absent, Absent, Absent) => (403, "Public registration is disabled"),
        (Absent, _, Malformed) => (400, "Invalid X-Project-ID format. Must be a valid UUID."),
        (Absent, Absent, _) => (
            400,
            "End user registration requires a developer key and project context",
        ),
        (Absent, Invalid | Malformed, _) => (401, "Invalid or revoked developer key"),
        (Absent, Valid, Absent) => (
            400,
            "X-Project-ID header is required for end user registration",
        ),
        (Absent, Valid, Invalid) => (
            403,
            "Project not found or you don't have permission to add users to it",
        ),
        (Absent, Valid, Valid) => (201, "end_user"),
    }
}

fn expected_rows(status: u16, role: &str, is_audited: bool) -> Rows {
    let tables: &[&str] = match (status, role) {
        (201, "developer") => &[
            "accounts",
            "projects",
            "developer_keys",
            "project_keys",
            "verifications",
            "outbox_emails",
        ],
        (201, _) => &["accounts", "sessions", "verifications", "outbox_emails"],
        _ => &[],
    };
    let audit = is_audited.then_some("audit_entries");
    let tables = tables.iter().copied().chain(audit);
    tables.map(|table| (table.to_owned(), 1)).collect()
}

fn with(request: Request, headers: &[(&str, &Option<String>)]) -> Request {
    headers
        .iter()
        .fold(request, |request, (name, value)| match value {
            Some(value) => request.header(name, value),
            None => request,
        })
}

fn operator_keys(server: &Server, own: &Developer) -> [Case; 6] {
    let installation = server.installation();
    let create = ["operator-key", "create", "--name", "Revoked", "--json"];
    let revoked = installation.run(&create).success().json();
    let id = revoked["id"].as_str().expect("an id");
    installation.run(&["operator-key", "revoke", id]).success();
    [
        (None, Validity::Absent),
        (Some(server.operator_key.clone()), Validity::Valid),
        (Some(String::new()), Validity::Invalid),
        (Some("k".repeat(40)), Validity::Invalid),
        (
            revoked["key"].as_str().map(str::to_owned),
            Validity::Invalid,
        ),
        (Some(own.developer_key.clone()), Validity::Invalid),
    ]
}

fn developer_keys(server: &Server, own: &Developer) -> [Case; 7] {
    let revoked = Developer::register(server, "revoked@example.com");
    let database = server.database();
    let touched = database.execute(&format!(
        "UPDATE developer_keys SET revoked_at = created_at WHERE owner_id = {}",
        database.id(&revoked.id)
    ));
    assert_eq!(touched, 1);
    [
        (None, Validity::Absent),
        (Some(own.developer_key.clone()), Validity::Valid),
        (Some(String::new()), Validity::Invalid),
        (Some(format!("ak_{}", "x".repeat(32))), Validity::Invalid),
        (Some(revoked.developer_key), Validity::Invalid),
        (Some(own.api_key.clone()), Validity::Invalid),
        (Some(server.operator_key.clone()), Validity::Invalid),
    ]
}

fn project_ids(server: &Server, own: &Developer, foreign: &Developer) -> [Case; 7] {
    let archived = "00000000-0000-7000-8000-00000000000a";
    let database = server.database();
    let touched = database.execute(&format!(
        "INSERT INTO projects (id, owner_id, name, archived_at, created_at, updated_at) \
         SELECT {}, owner_id, 'Archived', created_at, created_at, updated_at FROM projects WHERE id = {}",
        database.id(archived),
        database.id(&own.project_id)
    ));
    assert_eq!(touched, 1);
    [
        (None, Validity::Absent),
        (Some(own.project_id.clone()), Validity::Valid),
        (Some(String::new()), Validity::Malformed),
        (Some("not-a-uuid".to_owned()), Validity::Malformed),
        (
            Some("550e8400-e29b-41d4-a716-446655440000".to_owned()),
            Validity::Invalid,
        ),
        (Some(archived.to_owned()), Validity::Invalid),
        (Some(foreign.project_id.clone()), Validity::Invalid),
    ]
}

fn r9_repeated_and_joined_headers_are_ambiguous(database: Database) {
    let (server, developer) = Developer::start(database);
    let operator = ("X-Operator-Key", server.operator_key.as_str());
    let [key, project] = developer.headers();
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
        let response = request.json(&signup("jane@example.com")).send();
        response.assert_error(400, "Ambiguous credentials");
    }
    let mut after = server.database().rows();
    after.insert("audit_entries".to_owned(), before["audit_entries"]);
    assert_eq!(before, after);
}

fn header_names_are_case_insensitive(database: Database) {
    let server = Server::start(database);
    let body = signup("john@example.com").to_string();
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

fn the_developer_key_header_has_an_alias(database: Database) {
    let (server, developer) = Developer::start(database);
    for (number, name) in ["X_Developer_Key", "x_developer_key"].iter().enumerate() {
        let response = server
            .post(REGISTER)
            .header(name, &developer.developer_key)
            .header("X-Project-ID", &developer.project_id)
            .json(&signup(&format!("jane{number}@example.com")))
            .send();
        response.assert_status(201);
    }
}

fn r42_credentials_in_the_query_or_the_body_are_ignored(database: Database) {
    let server = Server::start(database);
    let key = &server.operator_key;
    let before = server.database().rows();
    for name in ["X-Operator-Key", "operator_key", "api_key"] {
        let in_query = server.post(&format!("{REGISTER}?{name}={key}"));
        let mut body = signup("john@example.com");
        body[name] = json!(key);
        let response = in_query.json(&body).send();
        response.assert_error(403, "Public registration is disabled");
    }
    let bearer = server.post(REGISTER).bearer(key);
    let response = bearer.json(&signup("john@example.com")).send();
    response.assert_error(403, "Public registration is disabled");
    assert_eq!(server.database().rows(), before);
}

fn r11_nothing_in_the_body_changes_role_or_state(database: Database) {
    let (server, developer) = Developer::start(database);
    let id = "00000000-0000-7000-8000-000000000001";
    let mut body = signup("jane@example.com");
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
    response.assert_status(201);
    assert_eq!(response.text("role"), "end_user");
    assert_eq!(response.text("project_id"), developer.project_id);
    assert_eq!(response.json()["is_active"], json!(false));
    assert_ne!(response.text("id"), id);
    assert!(response.text("created_at").as_str() > "2020");
}

fn credentials_are_checked_before_the_body(database: Database) {
    let server = Server::start(database);
    let broken_bodies: [fn(Request) -> Request; 4] = [
        |request| request,
        |request| request.json_text("{"),
        |request| request.header("Content-Type", "text/plain").body("x"),
        |request| request.json_text("x".repeat(20_000)),
    ];
    for broken in broken_bodies {
        let response = broken(server.post(REGISTER)).send();
        response.assert_error(403, "Public registration is disabled");
        let request = server.post(REGISTER).header("X-Developer-Key", "ak_wrong");
        let response = broken(request).send();
        response.assert_error(401, "Invalid or revoked developer key");
        let response = broken(as_operator(&server)).send();
        let status = response.status;
        assert!([413, 415, 422].contains(&status), "{}", response.body);
    }
}
