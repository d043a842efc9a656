//! P10: one tenant's flood must leave capacity to the logins of another tenant.

use anyhow::Result;

use super::CLIENTS;
use crate::arguments::Row;
use crate::bench::Bench;
use crate::bench_server::BenchServer;
use crate::measurement::{Measurement, Samples, milliseconds, per_second};
use crate::tenantry;

/// Clients of the tenant whose users log in.
const FEW: u32 = 8;
/// Clients of the tenant that floods: enough to keep the pace while others wait for a response.
const FLOODING: u32 = 256;
const TIMES_CAPACITY: f64 = 10.0;
const LONGER: u32 = 3;

const SHARE: f64 = 0.4;
const SLOWER: f64 = 2.0;
const SLOWER_BY: f64 = 250.0;

/// Logins at full load, logins of few clients, the same during a flood of registrations.
pub(super) async fn measure(bench: &Bench, server: &BenchServer) -> Result<Vec<Measurement>> {
    bench.warm_up(server).await?;
    let flooding = tenantry::register_tenant(server, "flooding.owner@example.com").await?;
    let duration = bench.scale.measurement;
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        let capacity = server.send(&server.logins(CLIENTS, duration)).await?;
        let capacity = capacity.positive_rate(200)?;
        samples.add("capacity", capacity);
        let idle = server.send(&server.logins(FEW, duration)).await?;
        samples.add("idle", idle.successful.p99());
        let flood = server.registrations(&flooding, FLOODING, LONGER * duration)?;
        let flood = flood.paced(TIMES_CAPACITY * capacity);
        let logins = server.logins(FEW, LONGER * duration);
        let (_, logins) = server.send_during(flood, &logins).await?;
        samples.add("logins", logins.positive_rate(200)?);
        samples.add("p99", logins.successful.p99());
    }
    let measurement = |name: &str| Measurement::new(Row::P10, Some(server.database), name);
    let idle = samples.median("idle");
    Ok(vec![
        measurement("logins of 8 clients while another tenant floods")
            .compare(&samples, per_second, "logins", "capacity")
            .at_least(SHARE),
        measurement("the same: p99; the bar is twice the idle p99 and 250 ms")
            .reference(format!("idle {}", milliseconds(idle)))
            .value(milliseconds, samples.median("p99"))
            .at_most(SLOWER * idle + SLOWER_BY),
    ])
}
