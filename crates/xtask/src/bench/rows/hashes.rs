//! P1: hashing is the cost of a login and of a registration; everything else must vanish beside it.

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::finding::{Finding, Value, per_second};
use crate::bench::site::Site;
use crate::bench::statistics::median_of;

const CLIENTS: u32 = 64;
const BAR: f64 = 0.9;

/// Each a second, in the same round.
struct Round {
    bare: f64,
    logins: f64,
    registrations: f64,
}

/// Bare hashes, logins, bare hashes, registrations, in turn.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    bench.warm_up(site)?;
    let rounds = bench.rounds(|| {
        let before = bench.bare_hashes()?;
        let logins = logins(bench, site)?;
        let between = bench.bare_hashes()?;
        Ok(Round {
            bare: f64::midpoint(before, between),
            logins,
            registrations: registrations(bench, site)?,
        })
    })?;
    let logins = finding(site, "logins, 64 clients", &rounds, |round| round.logins);
    let registrations = |round: &Round| round.registrations;
    let registrations = finding(site, "registrations, 64 clients", &rounds, registrations);
    Ok(vec![logins, registrations])
}

fn logins(bench: &Bench, site: &Site) -> Result<f64> {
    let load = || {
        Ok(site
            .server
            .logins(&site.tenant, CLIENTS, bench.measurement()))
    };
    let report = bench.send_hashing("logins", &site.server, load)?;
    report.rate_of_some(200)
}

fn registrations(bench: &Bench, site: &Site) -> Result<f64> {
    let server = &site.server;
    let load = || server.registrations(&site.tenant, CLIENTS, bench.measurement());
    let report = bench.send_hashing("registrations", server, load)?;
    report.rate_of_some(201)
}

fn finding(site: &Site, measure: &str, rounds: &[Round], ours: impl Fn(&Round) -> f64) -> Finding {
    let bare = median_of(rounds, |round| round.bare);
    Finding::new(Row::P1, Some(site.database), measure)
        .ours(per_second(median_of(rounds, &ours)))
        .against(format!("bare Argon2id {}", per_second(bare)))
        .value(Value::Ratio(median_of(rounds, |round| {
            ours(round) / round.bare
        })))
        .at_least(BAR)
}
