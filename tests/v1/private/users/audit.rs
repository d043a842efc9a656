//! Every request is recorded in the audit log, whatever its response.

use serde_json::json;
use tenantry_acceptance::clients::{PRIVATE_USERS, REGISTER, as_operator, as_service, signup};
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

use super::{create_token, secret};

on_both_databases![
    r45_every_private_request_stores_one_audit_entry,
    r45_every_operator_request_stores_one_audit_entry,
    r45_audit_entries_cannot_be_changed_or_deleted,
];

fn r45_every_private_request_stores_one_audit_entry(database: Database) {
    let server = Server::start(database);
    let import = create_token(&server, &["--scope", "users:import"]);
    let ops = &signup("ops@example.com");
    let mut unknown_project = ops.clone();
    unknown_project["project_id"] = json!("550e8400-e29b-41d4-a716-446655440000");
    let post = || server.post(PRIVATE_USERS);
    let requests: [(u16, Request); 12] = [
        (200, as_service(&server).json(ops)),
        (401, post().json(ops)),
        (401, post().bearer("x").json(ops)),
        (403, post().bearer(secret(&import)).json(ops)),
        (404, as_service(&server).json(&unknown_project)),
        (405, server.get(PRIVATE_USERS).bearer(&server.service_token)),
        (405, server.request("DELETE", "/v1/private/users")),
        (409, as_service(&server).json(ops)),
        (413, as_service(&server).json_text("x".repeat(20_000))),
        (415, as_service(&server).body("x")),
        (422, as_service(&server).json(&json!({}))),
        (422, as_service(&server).json_text("{")),
    ];
    for (number, (status, request)) in requests.into_iter().enumerate() {
        let before = server.database().count("audit_entries");
        let request_id = format!("request-{number:04}");
        let response = request.header("X-Request-Id", &request_id).send();
        response.assert_status(status);
        assert_eq!(server.database().count("audit_entries"), before + 1);
        assert_audited(&server, &response, &request_id);
    }
}

fn r45_every_operator_request_stores_one_audit_entry(database: Database) {
    let server = Server::start(database);
    let john = &signup("john@example.com");
    let with = |key: &str| server.post(REGISTER).header("X-Operator-Key", key);
    let with_key = || as_operator(&server);
    let requests: [(u16, Request); 6] = [
        (201, with_key().json(john)),
        (400, with_key().header("X-Operator-Key", "x").json(john)),
        (401, with("").json(john)),
        (409, with_key().json(john)),
        (415, with_key().body("x")),
        (422, with_key().json(&json!({}))),
    ];
    for (number, (status, request)) in requests.into_iter().enumerate() {
        let request_id = format!("request-{number:04}");
        let response = request.header("X-Request-Id", &request_id).send();
        response.assert_status(status);
        assert_audited(&server, &response, &request_id);
    }
}

fn r45_audit_entries_cannot_be_changed_or_deleted(database: Database) {
    let server = Server::start(database);
    let attempt = |statement: &str| {
        let database = server.database().clone();
        let statement = statement.to_owned();
        let attempt = std::thread::spawn(move || database.execute(&statement));
        attempt.join()
    };
    let before = server.database().count("audit_entries");
    assert!(before > 0);
    assert!(attempt("DELETE FROM audit_entries").is_err());
    assert!(attempt("UPDATE audit_entries SET action = 'x'").is_err());
    assert_eq!(server.database().count("audit_entries"), before);
}

/// Fails unless there is one entry with this request id, IP address and outcome, and with a reason for a
/// rejection.
#[track_caller]
fn assert_audited(server: &Server, response: &ApiResponse, request_id: &str) {
    let query = format!(
        "SELECT outcome || ' ' || coalesce(address, '-') || ' ' || coalesce(reason, '-') AS value \
         FROM audit_entries WHERE request_id = '{request_id}'"
    );
    let entries = server.database().values(&query);
    let [entry] = entries.as_slice() else {
        panic!("{}: {entries:?}", response.status);
    };
    if response.status < 400 {
        assert_eq!(entry, "succeeded 127.0.0.1 -");
    } else {
        let reason = entry.strip_prefix("rejected 127.0.0.1 ");
        assert!(reason.is_some_and(|reason| reason.len() > 1), "{entry}");
    }
}
