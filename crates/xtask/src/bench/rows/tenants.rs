//! Two tenants: what one of them sends must not keep the users of another from logging in.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::finding::{Finding, Value, milliseconds, per_second};
use crate::bench::generator::{Pace, Report};
use crate::bench::site::Site;
use crate::bench::statistics::{median, median_of};
use crate::bench::tenantry::Tenant;

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

/// One flood, and what the machine can do without it.
struct Round {
    capacity: f64,
    alone: Report,
    logins: f64,
    flooded: Report,
    flood: Report,
}

/// One tenant offers registrations at ten times of what the server can do, another logs in.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    bench.warm_up(site)?;
    let flooding = site
        .server
        .register_developer("another.owner@example.com")?;
    let rounds = bench.long_rounds(|| round(bench, site, &flooding))?;
    Ok(findings(site, &rounds))
}

fn round(bench: &Bench, site: &Site, flooding: &Tenant) -> Result<Round> {
    let Site { server, tenant, .. } = site;
    let logins = |duration| server.logins(tenant, FEW, duration);
    let before = capacity(bench, site)?;
    let alone = bench.send(server, &logins(bench.measurement()))?;
    let flood = server.registrations(flooding, FLOODING, bench.scale.flood + 2 * MARGIN)?;
    let flood = flood.paced(Pace::PerSecond(TIMES_CAPACITY * before));
    server.settle()?;
    let flood = bench.generator.start(&flood)?;
    sleep(MARGIN);
    let flooded = bench.generator.run(&logins(bench.scale.flood))?;
    let flood = flood.finish()?;
    // A minute is long for a machine that others use too: what it can do is asked on both sides of it.
    let after = capacity(bench, site)?;
    Ok(Round {
        capacity: f64::midpoint(before, after),
        alone,
        logins: flooded.rate_of_some(200)?,
        flooded,
        flood,
    })
}

fn findings(site: &Site, rounds: &[Round]) -> Vec<Finding> {
    let finding = |measure: &str| Finding::new(Row::Tenants, Some(site.database), measure);
    let capacity = median_of(rounds, |round| round.capacity);
    let alone = median_of(rounds, |round| round.alone.p99());
    let flood = |status| per_second(median_of(rounds, |round| round.flood.rate(status)));
    vec![
        finding("logins of 8 clients while another tenant floods")
            .ours(per_second(median_of(rounds, |round| round.logins)))
            .against(format!("all that can be done {}", per_second(capacity)))
            .value(Value::Ratio(median_of(rounds, |round| {
                round.logins / round.capacity
            })))
            .at_least(SHARE),
        finding("the same: p99; twice that without the flood and 250 ms are allowed")
            .ours(format!("without {}", milliseconds(alone)))
            .value(Value::Milliseconds(median_of(rounds, |round| {
                round.flooded.p99()
            })))
            .at_most(SLOWER * alone + SLOWER_BY),
        finding("the flood: registered, and refused")
            .ours(format!("{}, {}", flood(201), flood(503)))
            .against(format!("offered {}", per_second(TIMES_CAPACITY * capacity))),
    ]
}

/// Logins a second when nobody else is there.
fn capacity(bench: &Bench, Site { server, tenant, .. }: &Site) -> Result<f64> {
    let load = || Ok(server.logins(tenant, CLIENTS, bench.measurement()));
    let rates = bench.long_rounds(|| {
        let report = bench.send_hashing("logins of 64 clients", server, load)?;
        report.rate_of_some(200)
    })?;
    Ok(median(rates))
}
