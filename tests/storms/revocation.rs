//! A credential is revoked on the command line while it is in use.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::Instant;

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

use crate::callers::{PRIVATE_USERS, REGISTER, base};

const CALLERS: usize = 4;

on_both_databases![
    r43_an_operator_key_is_rejected_from_the_moment_it_is_revoked,
    r43_a_service_token_is_rejected_from_the_moment_it_is_revoked,
];

fn r43_an_operator_key_is_rejected_from_the_moment_it_is_revoked(database: Database) {
    let server = Server::start(database);
    let (url, key) = (base(&server) + REGISTER, server.operator_key.clone());
    revoke_while_in_use(&server, "operator-key", || {
        Request::new("POST", &url).header("X-Operator-Key", &key)
    });
}

fn r43_a_service_token_is_rejected_from_the_moment_it_is_revoked(database: Database) {
    let server = Server::start(database);
    let (url, token) = (base(&server) + PRIVATE_USERS, server.service_token.clone());
    revoke_while_in_use(&server, "service-token", || {
        Request::new("POST", &url).bearer(&token)
    });
}

/// Calls with an empty object: 422 shows that the credential is taken, 401 that it is not.
fn revoke_while_in_use(server: &Server, kind: &str, call: impl Fn() -> Request + Sync) {
    let is_over = AtomicBool::new(false);
    let calls = || {
        let mut calls = Vec::new();
        while !is_over.load(Ordering::SeqCst) {
            let sent = Instant::now();
            calls.push((sent, call().json(&json!({})).send()));
        }
        calls
    };
    let (revoked, calls) = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(calls)).collect();
        let id = id_of_the_only(server, kind);
        drop(server.installation().run(&[kind, "revoke", &id]).well());
        let revoked = Instant::now();
        call().json(&json!({})).send();
        is_over.store(true, Ordering::SeqCst);
        let calls = callers.into_iter().map(ScopedJoinHandle::join);
        let calls = calls.flat_map(|calls| calls.expect("a caller"));
        (revoked, calls.collect::<Vec<_>>())
    });
    let (late, early): (Vec<_>, Vec<_>) = calls.iter().partition(|(sent, _)| *sent > revoked);
    assert!(!late.is_empty() && !early.is_empty());
    assert!(late.iter().all(|(_, response)| response.status == 401));
    assert!(early.iter().any(|(_, response)| response.status == 422));
    let is_expected =
        |(_, response): &(Instant, ApiResponse)| [401, 422, 429].contains(&response.status);
    assert!(calls.iter().all(is_expected));
}

fn id_of_the_only(server: &Server, kind: &str) -> String {
    let listed = server.installation().run(&[kind, "list", "--json"]).well();
    let listed = listed.json();
    let only = listed.as_array().filter(|keys| keys.len() == 1);
    let id = only.and_then(|keys| keys[0]["id"].as_str());
    id.expect("the one of the first start").to_owned()
}
