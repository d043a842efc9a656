//! P1: hashing is the cost of a login and of a registration; everything else must vanish beside it.

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::finding::{Finding, Value, per_second};
use crate::bench::site::Site;
use crate::bench::statistics::median_of;

const CLIENTS: u32 = 64;
/// Bare hashes use every processor from the first moment to the last. A load does not, until its first requests are there and
/// while its last ones are stored; the longer it is, the less that counts.
const LONGER: u32 = 2;
const BAR: f64 = 0.9;

/// Each a second, between two measurements of bare hashes.
struct Round {
    logins: Pair,
    registrations: Pair,
}

struct Pair {
    bare: f64,
    ours: f64,
}

/// Bare hashes, logins, bare hashes, registrations, bare hashes.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    bench.warm_up(site)?;
    let rounds = bench.rounds(|| {
        let before = bench.bare_hashes()?;
        let logins = logins(bench, site)?;
        let between = bench.bare_hashes()?;
        let registrations = registrations(bench, site)?;
        let after = bench.bare_hashes()?;
        Ok(Round {
            logins: Pair {
                bare: f64::midpoint(before, between),
                ours: logins,
            },
            registrations: Pair {
                bare: f64::midpoint(between, after),
                ours: registrations,
            },
        })
    })?;
    let finding = |measure, pair| finding(site, measure, &rounds, pair);
    Ok(vec![
        finding("logins, 64 clients", |round| &round.logins),
        finding("registrations, 64 clients", |round| &round.registrations),
    ])
}

fn logins(bench: &Bench, site: &Site) -> Result<f64> {
    let load = || {
        Ok(site
            .server
            .logins(&site.tenant, CLIENTS, LONGER * bench.measurement()))
    };
    let report = bench.send_hashing("logins", &site.server, load)?;
    report.rate_of_some(200)
}

fn registrations(bench: &Bench, site: &Site) -> Result<f64> {
    let server = &site.server;
    let load = || server.registrations(&site.tenant, CLIENTS, LONGER * bench.measurement());
    let report = bench.send_hashing("registrations", server, load)?;
    report.rate_of_some(201)
}

fn finding(site: &Site, measure: &str, rounds: &[Round], pair: fn(&Round) -> &Pair) -> Finding {
    let bare = median_of(rounds, |round| pair(round).bare);
    Finding::new(Row::P1, Some(site.database), measure)
        .ours(per_second(median_of(rounds, |round| pair(round).ours)))
        .against(format!("bare Argon2id {}", per_second(bare)))
        .value(Value::Ratio(median_of(rounds, |round| {
            pair(round).ours / pair(round).bare
        })))
        .at_least(BAR)
}
