//! Callers who go away while their passwords wait to be hashed.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tenantry_acceptance::{Database, RawConnection, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, person};
use crate::crowd::{Ready, whole_machine};

const CALLERS: usize = 40;
/// So many wait when the callers go away.
const WAITING: u64 = 20;

on_both_databases![r6_nobody_is_hashed_for_who_has_hung_up];

fn r6_nobody_is_hashed_for_who_has_hung_up(database: Database) {
    let metrics = tenantry_acceptance::free_address();
    let server = Server::with(database, |installation| {
        installation.set("TENANTRY_METRICS_LISTEN", &metrics);
    });
    let developer = Developer::register(&server, "owner@example.com");
    let register = |name: &str| {
        let person = person(&format!("{name}@example.com"));
        Ready::post(REGISTER, &developer.headers(), &person)
    };

    let alone = whole_machine();
    let callers: Vec<RawConnection> = (0..CALLERS)
        .map(|number| register(&format!("user{number}")).begin(&server.address()))
        .collect();
    until(|| figure(&metrics, "tenantry_hash_queue_length") >= WAITING);
    drop(callers);
    let rejected = r#"tenantry_hash_rejected_total{reason="abandoned"}"#;
    until(|| figure(&metrics, rejected) >= WAITING / 2);
    let last = register("last").send(&server.address());
    drop(alone);

    assert_eq!(last.status, 201, "{}", last.body);
    let hashed = server.database().rows()["sessions"] - 1;
    assert!(hashed < 30, "{hashed} of {CALLERS} were hashed for nobody");
}

/// What the server counts under this name.
fn figure(metrics: &str, name: &str) -> u64 {
    let told = Ready::get("/metrics", &[]).send(metrics).body;
    let mut lines = told.lines();
    let line = lines.find_map(|line| line.strip_prefix(name));
    line.map_or(0, |figure| figure.trim().parse().expect("a number"))
}

fn until(is_so: impl Fn() -> bool) {
    const LIMIT: Duration = Duration::from_secs(30);
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < LIMIT, "it never was so");
        sleep(Duration::from_millis(5));
    }
}
