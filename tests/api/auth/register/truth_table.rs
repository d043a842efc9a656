//! Who may register whom, row by row, and what every rejection leaves: nothing.

use std::collections::BTreeMap;

use serde_json::json;
use tenantry_acceptance::{Database, Request, Rows, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, person};

on_both_databases![r9_the_whole_truth_table_holds_and_rejections_leave_nothing];

/// What a header holds, and what that is.
type Case = (Option<String>, What);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Absent,
    Valid,
    Invalid,
    /// No UUID.
    Malformed,
}

fn r9_the_whole_truth_table_holds_and_rejections_leave_nothing(database: Database) {
    let server = Server::start(database);
    let [mine, theirs] =
        ["mine@example.com", "theirs@example.com"].map(|email| Developer::register(&server, email));
    let operator_keys = operator_keys(&server, &mine);
    let developer_keys = developer_keys(&server, &mine);
    let project_ids = project_ids(&server, &mine, &theirs);
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
                    .json(&person(&format!("person{number}@example.com")))
                    .send();
                let case = format!("{headers:?}: {}", response.body);
                let (status, said) = outcome(*is_operator, *is_developer, *is_project);
                assert_eq!(response.status, status, "{case}");
                let body = response.json();
                if status == 201 {
                    assert_eq!(body["role"], said, "{case}");
                } else {
                    assert_eq!(body, json!({ "detail": said }), "{case}");
                }
                let is_audited = *is_operator != What::Absent;
                let after = server.database().rows();
                let expected = expected_rows(status, said, is_audited);
                assert_eq!(added(&before, &after), expected, "{case}");
                before = after;
            }
        }
    }
    assert_eq!(number, 6 * 7 * 7);
}

/// The table of the contract, tried from the top.
fn outcome(operator: What, developer: What, project: What) -> (u16, &'static str) {
    use What::{Absent, Invalid, Malformed, Valid};
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

fn expected_rows(status: u16, role: &str, is_audited: bool) -> BTreeMap<String, u64> {
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

/// What there is more of.
fn added(before: &Rows, after: &Rows) -> BTreeMap<String, u64> {
    let more = after.iter().map(|(table, count)| {
        let before = before.get(table).copied().unwrap_or_default();
        let more = count.checked_sub(before).expect("no row disappears");
        (table.clone(), more)
    });
    more.filter(|(_, more)| *more > 0).collect()
}

fn with(request: Request, headers: &[(&str, &Option<String>)]) -> Request {
    headers
        .iter()
        .fold(request, |request, (name, value)| match value {
            Some(value) => request.header(name, value),
            None => request,
        })
}

fn operator_keys(server: &Server, mine: &Developer) -> [Case; 6] {
    let installation = server.installation();
    let made = ["operator-key", "create", "--name", "Revoked", "--json"];
    let revoked = installation.run(&made).well().json();
    let id = revoked["id"].as_str().expect("an id");
    let _ = installation.run(&["operator-key", "revoke", id]).well();
    [
        (None, What::Absent),
        (Some(server.operator_key.clone()), What::Valid),
        (Some(String::new()), What::Invalid),
        (Some("k".repeat(40)), What::Invalid),
        (revoked["key"].as_str().map(str::to_owned), What::Invalid),
        (Some(mine.developer_key.clone()), What::Invalid),
    ]
}

fn developer_keys(server: &Server, mine: &Developer) -> [Case; 7] {
    let revoked = Developer::register(server, "revoked@example.com");
    let database = server.database();
    let touched = database.execute(&format!(
        "UPDATE developer_keys SET revoked_at = created_at WHERE owner_id = {}",
        database.id(&revoked.id)
    ));
    assert_eq!(touched, 1);
    [
        (None, What::Absent),
        (Some(mine.developer_key.clone()), What::Valid),
        (Some(String::new()), What::Invalid),
        (Some(format!("ak_{}", "x".repeat(32))), What::Invalid),
        (Some(revoked.developer_key), What::Invalid),
        (Some(mine.api_key.clone()), What::Invalid),
        (Some(server.operator_key.clone()), What::Invalid),
    ]
}

fn project_ids(server: &Server, mine: &Developer, theirs: &Developer) -> [Case; 7] {
    let archived = "00000000-0000-7000-8000-00000000000a";
    let database = server.database();
    let touched = database.execute(&format!(
        "INSERT INTO projects (id, owner_id, name, archived_at, created_at, updated_at) \
         SELECT {}, owner_id, 'Archived', created_at, created_at, updated_at FROM projects WHERE id = {}",
        database.id(archived),
        database.id(&mine.project_id)
    ));
    assert_eq!(touched, 1);
    [
        (None, What::Absent),
        (Some(mine.project_id.clone()), What::Valid),
        (Some(String::new()), What::Malformed),
        (Some("not-a-uuid".to_owned()), What::Malformed),
        (
            Some("550e8400-e29b-41d4-a716-446655440000".to_owned()),
            What::Invalid,
        ),
        (Some(archived.to_owned()), What::Invalid),
        (Some(theirs.project_id.clone()), What::Invalid),
    ]
}
