//! P3: reads must not wait behind hashes.

use anyhow::Result;

use super::{CLIENTS, READERS, READS_PER_SECOND};
use crate::arguments::Row;
use crate::bench::Bench;
use crate::bench_server::BenchServer;
use crate::measurement::{Measurement, Samples, milliseconds, per_second, ratio};

/// A read that is due at the very end may be left out.
const SERVED: f64 = 0.99;
const LONGEST_P99: f64 = 10.0;
const SLOWER_THAN_IDLE: f64 = 5.0;
const LOGINS_KEPT: f64 = 0.85;

/// Reads alone, logins alone, both at once.
pub(super) async fn measure(bench: &Bench, server: &BenchServer) -> Result<Vec<Measurement>> {
    bench.warm_up(server).await?;
    let duration = bench.scale.measurement;
    let offered = READS_PER_SECOND * duration.as_secs_f64();
    let reads = server
        .reads(READERS, duration)
        .await?
        .paced(READS_PER_SECOND);
    let logins = server.logins(CLIENTS, duration);
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        samples.add("idle", server.send(&reads).await?.successful.p99());
        samples.add("alone", server.send(&logins).await?.positive_rate(200)?);
        let (logins, reads) = server.send_during(logins.clone(), &reads).await?;
        samples.add("logins", logins.positive_rate(200)?);
        samples.add("served", reads.count(200) / offered);
        samples.add("p99", reads.successful.p99());
    }
    let measurement = |name: &str| Measurement::new(Row::P3, Some(server.database), name);
    Ok(vec![
        measurement("`me` at 385/s while 64 clients log in: served")
            .reference("offered")
            .value(ratio, samples.median("served"))
            .at_least(SERVED),
        measurement("the same: p99")
            .value(milliseconds, samples.median("p99"))
            .at_most(LONGEST_P99),
        measurement("the same: p99 against idle")
            .compare(&samples, milliseconds, "p99", "idle")
            .at_most(SLOWER_THAN_IDLE),
        measurement("the same: logins")
            .compare(&samples, per_second, "logins", "alone")
            .at_least(LOGINS_KEPT),
    ])
}
