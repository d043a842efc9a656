//! A project is archived, a developer disabled or a key revoked while registrations run (R17).

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, base};

const CALLERS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(30);

on_both_databases![
    r17_nobody_registers_into_a_project_after_it_was_archived,
    r17_nobody_registers_after_the_developer_was_disabled,
    r17_nobody_registers_after_the_developer_key_was_revoked,
];

fn r17_nobody_registers_into_a_project_after_it_was_archived(database: Database) {
    withdraw_while_in_use(database, &[403], |developer, database| {
        let project = database.id(&developer.project_id);
        format!("UPDATE projects SET archived_at = created_at WHERE id = {project}")
    });
}

fn r17_nobody_registers_after_the_developer_was_disabled(database: Database) {
    withdraw_while_in_use(database, &[401, 403], |developer, database| {
        let account = database.id(&developer.id);
        format!("UPDATE accounts SET disabled_at = created_at WHERE id = {account}")
    });
}

fn r17_nobody_registers_after_the_developer_key_was_revoked(database: Database) {
    withdraw_while_in_use(database, &[401, 403], |developer, database| {
        let owner = database.id(&developer.id);
        format!("UPDATE developer_keys SET revoked_at = created_at WHERE owner_id = {owner}")
    });
}

/// No endpoint withdraws any of these yet, so the database is changed beneath the server.
fn withdraw_while_in_use(
    database: Database,
    rejections: &[u16],
    change: impl Fn(&Developer, &Database) -> String,
) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let change = change(&developer, server.database());
    let base = base(&server);
    let is_over = AtomicBool::new(false);
    let register_until_over = &|caller: usize| {
        let mut statuses = Vec::new();
        for number in 0.. {
            // The last call of each begins after the end.
            let was_over = is_over.load(Ordering::SeqCst);
            let email = format!("c{caller}n{number}@example.com");
            statuses.push(developer.end_user(&base, &email).send().status);
            if was_over {
                break;
            }
        }
        statuses
    };
    let (count, statuses) = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| scope.spawn(move || register_until_over(caller)))
            .collect();
        until_some_are_registered(&server);
        assert_eq!(server.database().execute(&change), 1);
        let count = server.database().count("accounts");
        is_over.store(true, Ordering::SeqCst);
        let statuses = callers.into_iter().map(ScopedJoinHandle::join);
        let statuses = statuses.flat_map(|statuses| statuses.expect("a caller"));
        (count, statuses.collect::<Vec<_>>())
    });
    assert_eq!(
        server.database().count("accounts"),
        count,
        "somebody slipped in"
    );
    let is_expected = |status: &u16| rejections.contains(status) || [201, 503].contains(status);
    assert!(statuses.iter().all(is_expected), "{statuses:?}");
    assert!(statuses.contains(&201));
    assert!(statuses.iter().any(|status| rejections.contains(status)));
    let registered = statuses.iter().filter(|status| **status == 201).count();
    println!("{registered} registered before, {} calls", statuses.len());
}

/// Beside the developer.
fn until_some_are_registered(server: &Server) {
    let started = Instant::now();
    while server.database().count("accounts") < 1 + CALLERS as u64 {
        assert!(started.elapsed() < PATIENCE, "nobody is registered");
        thread::sleep(Duration::from_millis(10));
    }
}
