//! Two tenants: what one of them sends must not keep the users of another from logging in.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::finding::{Finding, Value, milliseconds, per_second};
use crate::bench::generator::{Pace, Report};
use crate::bench::site::Site;
use crate::bench::statistics::median;

/// Clients that find what the server can do at most.
const CLIENTS: u32 = 64;
/// Of the one whose users log in.
const FEW: u32 = 8;
/// Of the one that floods: enough that none is missing while the others wait for an answer.
const FLOODING: u32 = 256;
const TIMES_CAPACITY: f64 = 10.0;
/// The flood is there before the first login.
const MARGIN: Duration = Duration::from_millis(500);

const SHARE: f64 = 0.4;
const SLOWER: f64 = 2.0;
const SLOWER_BY: f64 = 250.0;

/// Logins of the one, in one run before and during the flood.
struct Found {
    capacity: f64,
    alone: Report,
    flooded: Report,
    flood: Report,
}

/// One tenant offers registrations at ten times of what the server can do, another logs in.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    bench.warm_up(site)?;
    let found = flood(bench, site)?;
    let finding = |measure: &str| Finding::new(Row::Tenants, Some(site.database), measure);
    let p99 = found.flooded.p99();
    let allowed = SLOWER * found.alone.p99() + SLOWER_BY;
    Ok(vec![
        finding("logins of 8 clients while another tenant floods")
            .ours(per_second(found.flooded.rate_of_some(200)?))
            .against(format!(
                "all that can be done {}",
                per_second(found.capacity)
            ))
            .value(Value::Ratio(found.flooded.rate(200) / found.capacity))
            .at_least(SHARE),
        finding("the same: p99; twice that without the flood and 250 ms are allowed")
            .ours(format!("without {}", milliseconds(found.alone.p99())))
            .value(Value::Milliseconds(p99))
            .at_most(allowed),
        finding("the flood: registered, and refused")
            .ours(format!(
                "{}, {}",
                per_second(found.flood.rate(201)),
                per_second(found.flood.rate(503))
            ))
            .against(format!(
                "offered {}",
                per_second(TIMES_CAPACITY * found.capacity)
            )),
    ])
}

fn flood(bench: &Bench, site: &Site) -> Result<Found> {
    let Site { server, tenant, .. } = site;
    let logins = |clients, duration| server.logins(tenant, clients, duration);
    let before = capacity(bench, site)?;
    let alone = bench.send(server, &logins(FEW, bench.measurement()))?;
    bench.progress.doing("the flood");
    let other = server.register_developer("another.owner@example.com")?;
    let flood = server.registrations(&other, FLOODING, bench.scale.flood + 2 * MARGIN)?;
    let flood = flood.paced(Pace::PerSecond(TIMES_CAPACITY * before));
    server.settle()?;
    let flood = bench.generator.start(&flood)?;
    sleep(MARGIN);
    let flooded = bench.generator.run(&logins(FEW, bench.scale.flood))?;
    let flood = flood.finish()?;
    // A minute is long for a machine that others use too: what it can do is asked on both sides of it.
    let after = capacity(bench, site)?;
    Ok(Found {
        capacity: f64::midpoint(before, after),
        alone,
        flooded,
        flood,
    })
}

/// Logins a second when nobody else is there.
fn capacity(bench: &Bench, Site { server, tenant, .. }: &Site) -> Result<f64> {
    let load = || Ok(server.logins(tenant, CLIENTS, bench.measurement()));
    let rounds = bench.rounds(|| {
        let report = bench.send_hashing("logins of 64 clients", server, load)?;
        report.rate_of_some(200)
    })?;
    Ok(median(rounds))
}
