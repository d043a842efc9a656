//! More concurrent registrations than the hash queue accepts.

use std::thread::available_parallelism;

use tenantry_acceptance::assertions::{added_rows, rows};
use tenantry_acceptance::clients::{Developer, REGISTER, signup};
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::concurrent_requests::{RawRequest, exclusively, send_all, slowest, statuses};

const CLIENTS: usize = 200;
const KIB_PER_HASH: usize = 19 * 1024;
const OTHER_KIB: usize = 64 * 1024;

on_both_databases![r6_200_registrations_at_once_succeed_or_are_rejected_and_memory_stays_bounded];

fn r6_200_registrations_at_once_succeed_or_are_rejected_and_memory_stays_bounded(
    database: Database,
) {
    let (server, developer) = Developer::start(database);
    let registrations: Vec<RawRequest> = (0..CLIENTS)
        .map(|number| signup(&format!("user{number}@example.com")))
        .map(|body| RawRequest::post(REGISTER, &developer.headers(), &body))
        .collect();
    let before = server.database().rows();
    let idle = memory(&server, "VmRSS");

    let responses = exclusively(|| send_all(&server.address(), &registrations));

    let counts = statuses(&responses);
    let done = counts.get(&201).copied().unwrap_or_default();
    println!("{counts:?}, the slowest took {:?}", slowest(&responses));
    for response in &responses {
        let is_rejection =
            [429, 503].contains(&response.status) && response.retry_after().is_some();
        assert!(response.status == 201 || is_rejection, "{response:?}");
    }
    let done = u64::try_from(done).expect("at most 200");
    assert!(done > 0, "none succeeded");
    let tables = ["accounts", "outbox_emails", "sessions", "verifications"];
    let expected = rows(&tables.map(|table| (table, done)));
    assert_eq!(added_rows(&before, &server.database().rows()), expected);
    if let (Some(idle), Some(peak)) = (idle, memory(&server, "VmHWM")) {
        let threads = available_parallelism().map_or(1, usize::from);
        let bound = idle + threads * KIB_PER_HASH + OTHER_KIB;
        println!("{idle} KiB idle, {peak} KiB at most, {bound} KiB allowed");
        assert!(peak < bound, "{peak} KiB, but {bound} are allowed");
    }
}

/// In KiB; `None` without the `/proc` of Linux.
fn memory(server: &Server, what: &str) -> Option<usize> {
    let status = format!("/proc/{}/status", server.process_id());
    let status = std::fs::read_to_string(status).ok()?;
    let line = status.lines().find(|line| line.starts_with(what))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
