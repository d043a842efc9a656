//! P5: with more clients than the server can serve, it rejects some at once and serves the others as before.

use anyhow::Result;

use super::CLIENTS;
use crate::arguments::Row;
use crate::bench::Bench;
use crate::bench_server::BenchServer;
use crate::measurement::{Measurement, Samples, count, milliseconds, per_second};
use crate::retrying_client;

const TOO_MANY: u32 = 512;
/// Clients that obey `Retry-After` arrive within a second, so their load is longer.
const LONGER: u32 = 3;
const EXPECTED: [u16; 4] = [200, 401, 429, 503];
const LONGEST_REJECTION: f64 = 100.0;
const GOODPUT_KEPT: f64 = 0.9;

/// As many clients as give the most logins, then far more: first such that obey `Retry-After`.
pub(super) async fn measure(bench: &Bench, server: &BenchServer) -> Result<Vec<Measurement>> {
    bench.warm_up(server).await?;
    let duration = bench.scale.measurement;
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        let peak = server.send(&server.logins(CLIENTS, duration)).await?;
        samples.add("64 clients", peak.positive_rate(200)?);
        server.wait_until_idle().await?;
        let retrying = server.logins(TOO_MANY, LONGER * duration);
        let retrying = retrying_client::send(&retrying).await?;
        samples.add("logins", retrying.positive_rate(200)?);
        samples.add("silent", f64::from(retrying.without_retry_after));
        let flood = server.send(&server.logins(TOO_MANY, duration)).await?;
        flood.positive_rate(200)?;
        samples.add(
            "unexpected",
            retrying.other_than(&EXPECTED) + flood.other_than(&EXPECTED),
        );
        samples.add("rejection", retrying.rejected.p99());
        samples.add("rejection in flood", flood.rejected.p99());
    }
    let measurement = |name: &str| Measurement::new(Row::P5, Some(server.database), name);
    let none = |name: &str, events: &str| {
        measurement(name)
            .value(count, samples.sum(events))
            .at_most(0.0)
    };
    let p99 = |name: &str, times: &str| {
        let value = samples.median(times);
        measurement(name)
            .value(milliseconds, value)
            .at_most(LONGEST_REJECTION)
    };
    Ok(vec![
        measurement("512 clients that obey `Retry-After`: logins")
            .compare(&samples, per_second, "logins", "64 clients")
            .at_least(GOODPUT_KEPT),
        p99("the same: p99 of a rejection", "rejection"),
        none("the same: rejections without `Retry-After`", "silent"),
        p99(
            "512 clients that never pause: p99 of a rejection",
            "rejection in flood",
        ),
        none(
            "both: broken connections, responses but 200, 401, 429, 503",
            "unexpected",
        ),
    ])
}
