//! Many clients register the same email address at the same time.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::json;
use tenantry_acceptance::assertions::{added_rows, rows, sha256};
use tenantry_acceptance::clients::{Developer, REGISTER, signup};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::concurrent_requests::{
    RawRequest, RawResponse, exclusively, send_all, send_all_with_retries, slowest, statuses,
};

on_both_databases![
    r14_r15_of_32_equal_developers_one_gets_a_project_and_two_keys_that_work,
    r14_of_64_equal_end_users_one_is_registered,
];

const DEVELOPERS: usize = 32;
const END_USERS: usize = 64;
const LONGEST_WAIT: Duration = Duration::from_millis(1_500);

fn r14_r15_of_32_equal_developers_one_gets_a_project_and_two_keys_that_work(database: Database) {
    let server = Server::start(database);
    let headers = [("X-Operator-Key", server.operator_key.as_str())];
    let registration = RawRequest::post(REGISTER, &headers, &signup("john@example.com"));
    let before = server.database().rows();

    let requests = vec![registration; DEVELOPERS];
    let (responses, rejections) =
        exclusively(|| send_all_with_retries(&server.address(), &requests));

    println!("{:?}, {rejections} rejections", slowest(&responses));
    let expected = BTreeMap::from([(201, 1), (409, DEVELOPERS - 1)]);
    assert_eq!(statuses(&responses), expected);
    // Every request with an operator key is audited, whatever its response (R45).
    let audited = (DEVELOPERS + rejections) as u64;
    let expected = rows(&[
        ("accounts", 1),
        ("audit_entries", audited),
        ("developer_keys", 1),
        ("outbox_emails", 1),
        ("project_keys", 1),
        ("projects", 1),
        ("verifications", 1),
    ]);
    assert_eq!(added_rows(&before, &server.database().rows()), expected);
    let developer = registered(&responses);
    let end_user = developer.sign_up(&server.url(), "jane@example.com").send();
    end_user.assert_status(201);
    assert_eq!(end_user.text("project_id"), developer.project_id);
    assert_project_key_is_stored_but_cannot_register(&server, &developer);
}

fn registered(responses: &[RawResponse]) -> Developer {
    let created = responses.iter().find(|response| response.status == 201);
    Developer::of(&ApiResponse {
        status: 201,
        headers: HeaderMap::default(),
        body: created.expect("one registration").body.clone(),
    })
}

fn assert_project_key_is_stored_but_cannot_register(server: &Server, developer: &Developer) {
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

    let with_project_key = Developer {
        developer_key: developer.api_key.clone(),
        ..developer.clone()
    };
    let response = with_project_key.sign_up(&server.url(), "jack@example.com");
    let response = response.send();
    response.assert_error(401, "Invalid or revoked developer key");
    let request = server
        .post(REGISTER)
        .header("X-API-Key", &developer.api_key);
    let response = request.json(&json!({})).send();
    response.assert_error(403, "Public registration is disabled");
}

fn r14_of_64_equal_end_users_one_is_registered(database: Database) {
    let (server, developer) = Developer::start(database);
    let [new, known] = ["jane@example.com", "jack@example.com"]
        .map(|email| RawRequest::post(REGISTER, &developer.headers(), &signup(email)));
    send_all_with_retries(&server.address(), std::slice::from_ref(&known));
    let before = server.database().rows();

    let requests = vec![new; END_USERS];
    let (responses, rejections, is_fast) = exclusively(|| {
        let was_fast = is_fast(&server, &known);
        let (responses, rejections) = send_all_with_retries(&server.address(), &requests);
        (responses, rejections, was_fast && is_fast(&server, &known))
    });

    let slowest = slowest(&responses);
    println!("{slowest:?}, {rejections} rejections; fast machine: {is_fast}");
    assert!(!is_fast || rejections == 0, "{rejections} were rejected");
    let expected = BTreeMap::from([(201, 1), (409, END_USERS - 1)]);
    assert_eq!(statuses(&responses), expected);
    let taken = json!({"detail": "Email already registered"}).to_string();
    for response in responses.iter().filter(|response| response.status == 409) {
        assert_eq!(response.body, taken);
    }
    // One email, not one for each request.
    let tables = ["accounts", "outbox_emails", "sessions", "verifications"];
    let expected = rows(&tables.map(|table| (table, 1)));
    assert_eq!(added_rows(&before, &server.database().rows()), expected);
}

/// Whether a quarter of the requests takes at most two thirds of its share of [`LONGEST_WAIT`]; other
/// processes can prevent that. The registration of a known email address is hashed and stores nothing.
fn is_fast(server: &Server, known: &RawRequest) -> bool {
    let responses = send_all(&server.address(), &vec![known.clone(); END_USERS / 4]);
    slowest(&responses) < LONGEST_WAIT / 4 * 2 / 3
}
