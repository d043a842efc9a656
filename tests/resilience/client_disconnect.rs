//! Clients that disconnect while their passwords wait to be hashed.

use std::time::Duration;

use tenantry_acceptance::clients::{Developer, REGISTER, signup};
use tenantry_acceptance::wait::wait_until;
use tenantry_acceptance::{Database, RawConnection, Server, on_both_databases};

use crate::concurrent_requests::{RawRequest, exclusively};

const CLIENTS: usize = 40;
/// How many requests wait when the clients disconnect.
const WAITING: u64 = 20;

on_both_databases![r6_requests_of_disconnected_clients_are_not_hashed];

fn r6_requests_of_disconnected_clients_are_not_hashed(database: Database) {
    let metrics = tenantry_acceptance::free_address();
    let server = Server::with(database, |installation| {
        installation.set("TENANTRY_METRICS_LISTEN", &metrics);
    });
    let developer = Developer::register(&server, "owner@example.com");
    let register = |name: &str| {
        let body = signup(&format!("{name}@example.com"));
        RawRequest::post(REGISTER, &developer.headers(), &body)
    };

    let last = exclusively(|| {
        let clients: Vec<RawConnection> = (0..CLIENTS)
            .map(|number| register(&format!("user{number}")).begin(&server.address()))
            .collect();
        let reaches = |name: &str, value: u64| {
            let limit = Duration::from_secs(30);
            wait_until(name, limit, || metric(&metrics, name) >= value);
        };
        reaches("tenantry_hash_queue_length", WAITING);
        drop(clients);
        let rejected = r#"tenantry_hash_rejected_total{reason="abandoned"}"#;
        reaches(rejected, WAITING / 2);
        register("last").send(&server.address())
    });

    last.assert_status(201);
    let hashed = server.database().rows()["sessions"] - 1;
    assert!(hashed < 30, "{hashed} of {CLIENTS} passwords were hashed");
}

/// The value of a metric.
fn metric(metrics: &str, name: &str) -> u64 {
    let body = RawRequest::get("/metrics", &[]).send(metrics).body;
    let mut lines = body.lines();
    let line = lines.find_map(|line| line.strip_prefix(name));
    line.map_or(0, |value| value.trim().parse().expect("a number"))
}
