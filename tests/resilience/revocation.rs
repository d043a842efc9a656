//! Credentials, projects and accounts that are revoked, archived or disabled while they are in use.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;
use tenantry_acceptance::clients::{Developer, as_operator, as_service};
use tenantry_acceptance::wait::wait_until;
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

on_both_databases![
    r43_an_operator_key_is_rejected_from_the_moment_it_is_revoked,
    r43_a_service_token_is_rejected_from_the_moment_it_is_revoked,
    r17_no_registration_succeeds_after_the_project_was_archived,
    r17_no_registration_succeeds_after_the_developer_was_disabled,
    r17_no_registration_succeeds_after_the_developer_key_was_revoked,
];

const CLIENTS: usize = 4;

fn r43_an_operator_key_is_rejected_from_the_moment_it_is_revoked(database: Database) {
    let server = Server::start(database);
    revoke_while_in_use(&server, "operator-key", || as_operator(&server));
}

fn r43_a_service_token_is_rejected_from_the_moment_it_is_revoked(database: Database) {
    let server = Server::start(database);
    revoke_while_in_use(&server, "service-token", || as_service(&server));
}

/// Sends an empty object: 422 shows that the credential is accepted, 401 that it is not.
fn revoke_while_in_use(server: &Server, kind: &str, request: impl Fn() -> Request + Sync) {
    let is_over = AtomicBool::new(false);
    let send_until_over = || {
        let mut requests = Vec::new();
        while !is_over.load(Ordering::SeqCst) {
            let sent = Instant::now();
            requests.push((sent, request().json(&json!({})).send()));
        }
        requests
    };
    let (revoked, requests) = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(send_until_over)).collect();
        let id = only_id(server, kind);
        server.installation().run(&[kind, "revoke", &id]).success();
        let revoked = Instant::now();
        request().json(&json!({})).send();
        is_over.store(true, Ordering::SeqCst);
        let requests = clients.into_iter().map(ScopedJoinHandle::join);
        let requests = requests.flat_map(|requests| requests.expect("a client"));
        (revoked, requests.collect::<Vec<_>>())
    });
    let (late, early): (Vec<_>, Vec<_>) = requests.iter().partition(|(sent, _)| *sent > revoked);
    assert!(!late.is_empty() && !early.is_empty());
    assert!(late.iter().all(|(_, response)| response.status == 401));
    assert!(early.iter().any(|(_, response)| response.status == 422));
    let is_expected =
        |(_, response): &(Instant, ApiResponse)| [401, 422, 429].contains(&response.status);
    assert!(requests.iter().all(is_expected));
}

fn only_id(server: &Server, kind: &str) -> String {
    let listed = server.installation().run(&[kind, "list", "--json"]);
    let listed = listed.success().json();
    let only = listed.as_array().filter(|keys| keys.len() == 1);
    let id = only.and_then(|keys| keys[0]["id"].as_str());
    id.expect("the credential of the first start").to_owned()
}

const REGISTERING_CLIENTS: usize = 8;
const TIMEOUT: Duration = Duration::from_secs(30);

fn r17_no_registration_succeeds_after_the_project_was_archived(database: Database) {
    revoke_during_registrations(database, &[403], |developer, database| {
        let project = database.id(&developer.project_id);
        format!("UPDATE projects SET archived_at = created_at WHERE id = {project}")
    });
}

fn r17_no_registration_succeeds_after_the_developer_was_disabled(database: Database) {
    revoke_during_registrations(database, &[401, 403], |developer, database| {
        let account = database.id(&developer.id);
        format!("UPDATE accounts SET disabled_at = created_at WHERE id = {account}")
    });
}

fn r17_no_registration_succeeds_after_the_developer_key_was_revoked(database: Database) {
    revoke_during_registrations(database, &[401, 403], |developer, database| {
        let owner = database.id(&developer.id);
        format!("UPDATE developer_keys SET revoked_at = created_at WHERE owner_id = {owner}")
    });
}

/// Changes the database directly, because no endpoint does this yet.
fn revoke_during_registrations(
    database: Database,
    rejections: &[u16],
    change: impl Fn(&Developer, &Database) -> String,
) {
    let (server, developer) = Developer::start(database);
    let change = change(&developer, server.database());
    let url = server.url();
    let is_over = AtomicBool::new(false);
    let register_until_over = &|client: usize| {
        let mut statuses = Vec::new();
        for number in 0.. {
            // The last request of each client starts after the change.
            let was_over = is_over.load(Ordering::SeqCst);
            let email = format!("c{client}n{number}@example.com");
            statuses.push(developer.sign_up(&url, &email).send().status);
            if was_over {
                break;
            }
        }
        statuses
    };
    let (count, statuses) = thread::scope(|scope| {
        let clients: Vec<_> = (0..REGISTERING_CLIENTS)
            .map(|client| scope.spawn(move || register_until_over(client)))
            .collect();
        let all_clients = 1 + REGISTERING_CLIENTS as u64;
        wait_until("the first registrations", TIMEOUT, || {
            server.database().count("accounts") >= all_clients
        });
        assert_eq!(server.database().execute(&change), 1);
        let count = server.database().count("accounts");
        is_over.store(true, Ordering::SeqCst);
        let statuses = clients.into_iter().map(ScopedJoinHandle::join);
        let statuses = statuses.flat_map(|statuses| statuses.expect("a client"));
        (count, statuses.collect::<Vec<_>>())
    });
    assert_eq!(
        server.database().count("accounts"),
        count,
        "a registration after the change"
    );
    let is_expected = |status: &u16| rejections.contains(status) || [201, 503].contains(status);
    assert!(statuses.iter().all(is_expected), "{statuses:?}");
    assert!(statuses.contains(&201));
    assert!(statuses.iter().any(|status| rejections.contains(status)));
    let registered = statuses.iter().filter(|status| **status == 201).count();
    println!("{registered} of {} registered", statuses.len());
}
