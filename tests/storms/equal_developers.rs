//! 32 callers want to be the same developer at the same moment.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use reqwest::header::HeaderMap;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, base, growth, person, rows};
use crate::crowd::{Ready, Reply, at_once_until_answered, slowest, statuses, whole_machine};

const CALLERS: usize = 32;

on_both_databases![r14_r15_of_32_equal_developers_one_gets_a_project_and_two_keys_that_work];

fn r14_r15_of_32_equal_developers_one_gets_a_project_and_two_keys_that_work(database: Database) {
    let server = Server::start(database);
    let headers = [("X-Operator-Key", server.operator_key.as_str())];
    let registration = Ready::post(REGISTER, &headers, &person("john@example.com"));
    let before = server.database().rows();

    let alone = whole_machine();
    let crowd = vec![registration; CALLERS];
    let (replies, sent_away) = at_once_until_answered(&server.address(), &crowd);
    drop(alone);

    let slowest = slowest(&replies);
    println!("the slowest took {slowest:?}; {sent_away} sent away");
    let expected = BTreeMap::from([(201, 1), (409, CALLERS - 1)]);
    assert_eq!(statuses(&replies), expected);
    // Every call of an operator is audited, however it ends (R45).
    let calls = (CALLERS + sent_away) as u64;
    let expected = rows(&[
        ("accounts", 1),
        ("audit_entries", calls),
        ("developer_keys", 1),
        ("outbox_emails", 1),
        ("project_keys", 1),
        ("projects", 1),
        ("verifications", 1),
    ]);
    assert_eq!(growth(&before, &server.database().rows()), expected);
    assert_both_keys_work(&server, &winner(&replies));
}

fn winner(replies: &[Reply]) -> Developer {
    let created = replies.iter().find(|reply| reply.status == 201);
    let body = created.expect("one was registered").body.clone();
    Developer::of(&ApiResponse {
        status: 201,
        headers: HeaderMap::default(),
        body,
    })
}

fn assert_both_keys_work(server: &Server, developer: &Developer) {
    let registered = developer.end_user(&base(server), "jane@example.com").send();
    assert_eq!(registered.status, 201, "{}", registered.body);
    assert_eq!(registered.text("project_id"), developer.project_id);
    assert_project_key_is_kept_but_registers_nobody(server, developer);
}

/// No endpoint takes project keys yet, so what can be seen of theirs is the row.
fn assert_project_key_is_kept_but_registers_nobody(server: &Server, developer: &Developer) {
    let project = server.database().id(&developer.project_id);
    let hash = if server.database().is_sqlite() {
        "lower(hex(key_hash))"
    } else {
        "encode(key_hash, 'hex')"
    };
    let active = server.database().values(&format!(
        "SELECT {hash} AS value FROM project_keys WHERE project_id = {project} AND revoked_at IS NULL"
    ));
    assert_eq!(active, [sha256(&developer.api_key)]);

    let in_place_of_a_developer_key = Developer {
        key: developer.api_key.clone(),
        ..developer.clone()
    };
    in_place_of_a_developer_key
        .end_user(&base(server), "jack@example.com")
        .send()
        .says(401, "Invalid or revoked developer key");
    server
        .post(REGISTER)
        .header("X-API-Key", &developer.api_key)
        .json(&json!({}))
        .send()
        .says(403, "Public registration is disabled");
}

fn sha256(text: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text) {
        write!(hex, "{byte:02x}").expect("a text takes everything");
    }
    hex
}
