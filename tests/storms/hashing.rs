//! More callers than passwords can be hashed for.

use std::thread::available_parallelism;

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, growth, person, rows};
use crate::crowd::{Ready, at_once, slowest, statuses, whole_machine};

const CALLERS: usize = 200;
const KIB_PER_HASH: usize = 19 * 1024;
const KIB_BESIDES: usize = 64 * 1024;

on_both_databases![r6_a_crowd_of_200_is_served_or_sent_away_and_memory_stays_bounded];

fn r6_a_crowd_of_200_is_served_or_sent_away_and_memory_stays_bounded(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let registrations: Vec<Ready> = (0..CALLERS)
        .map(|number| person(&format!("user{number}@example.com")))
        .map(|person| Ready::post(REGISTER, &developer.headers(), &person))
        .collect();
    let before = server.database().rows();
    let idle = memory(&server, "VmRSS");

    let alone = whole_machine();
    let replies = at_once(&server.address(), &registrations);
    drop(alone);

    let counts = statuses(&replies);
    let done = counts.get(&201).copied().unwrap_or_default();
    println!("{counts:?}, the slowest took {:?}", slowest(&replies));
    for reply in &replies {
        let is_sent_away = [429, 503].contains(&reply.status) && reply.retry_after().is_some();
        assert!(reply.status == 201 || is_sent_away, "{reply:?}");
    }
    let done = u64::try_from(done).expect("at most 200");
    assert!(done > 0, "nobody was served");
    let expected = rows(&[
        ("accounts", done),
        ("outbox_emails", done),
        ("sessions", done),
        ("verifications", done),
    ]);
    assert_eq!(growth(&before, &server.database().rows()), expected);
    if let (Some(idle), Some(peak)) = (idle, memory(&server, "VmHWM")) {
        let threads = available_parallelism().map_or(1, usize::from);
        let bound = idle + threads * KIB_PER_HASH + KIB_BESIDES;
        println!("{idle} KiB idle, {peak} KiB at most, {bound} KiB allowed");
        assert!(peak < bound, "{peak} KiB, but {bound} are allowed");
    }
}

/// In KiB, where the system tells it as Linux does.
fn memory(server: &Server, what: &str) -> Option<usize> {
    let status = format!("/proc/{}/status", server.process_id());
    let status = std::fs::read_to_string(status).ok()?;
    let line = status.lines().find(|line| line.starts_with(what))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
