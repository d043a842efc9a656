//! P3: reads must not wait behind hashes.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::finding::{Finding, Value, milliseconds, per_second};
use crate::bench::generator::{Load, Pace, Report};
use crate::bench::site::Site;
use crate::bench::statistics::median_of;

const CLIENTS: u32 = 64;
const READERS: u32 = 8;
const READS_PER_SECOND: f64 = 385.0;
/// The flood of logins is there before the first read and after the last.
const MARGIN: Duration = Duration::from_millis(500);

/// One due at the very end may be left out.
const ALL_SERVED: f64 = 0.99;
const LONGEST_P99: f64 = 10.0;
const SLOWER_THAN_IDLE: f64 = 5.0;
const LOGINS_KEPT: f64 = 0.85;

struct Round {
    idle: Report,
    logins_alone: f64,
    logins: f64,
    reads: Report,
    served: f64,
}

/// Reads alone, logins alone, both at once, in turn.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    let token = site.server.access_token(&site.tenant)?;
    let reads = site.server.reads(&token, READERS, bench.measurement());
    let reads = reads.paced(Pace::PerSecond(READS_PER_SECOND));
    bench.warm_up(site)?;
    let rounds = bench.rounds(|| round(bench, site, &reads))?;
    Ok(findings(site, &rounds))
}

fn round(bench: &Bench, site: &Site, reads: &Load) -> Result<Round> {
    let idle = bench.send(&site.server, reads)?;
    let flood = |duration| site.server.logins(&site.tenant, CLIENTS, duration);
    let alone = || Ok(flood(bench.measurement()));
    let alone = bench.send_hashing("logins alone", &site.server, alone)?;
    site.server.settle()?;
    let logins = bench
        .generator
        .start(&flood(bench.measurement() + 2 * MARGIN))?;
    sleep(MARGIN);
    let under_load = bench.generator.run(reads)?;
    let logins = logins.finish()?;
    Ok(Round {
        idle,
        logins_alone: alone.rate_of_some(200)?,
        logins: logins.rate_of_some(200)?,
        served: under_load.count(200) / reads.offered().unwrap_or(f64::NAN),
        reads: under_load,
    })
}

fn findings(site: &Site, rounds: &[Round]) -> Vec<Finding> {
    let finding = |measure: &str| Finding::new(Row::P3, Some(site.database), measure);
    let idle_p50 = median_of(rounds, |round| round.idle.p50());
    let idle_p99 = median_of(rounds, |round| round.idle.p99());
    let p99 = median_of(rounds, |round| round.reads.p99());
    let alone = per_second(median_of(rounds, |round| round.logins_alone));
    vec![
        finding("`me` at 385/s, nothing else").ours(format!(
            "p50 {}, p99 {}",
            milliseconds(idle_p50),
            milliseconds(idle_p99)
        )),
        finding("`me` at 385/s while 64 clients log in: served")
            .against("offered")
            .value(Value::Ratio(median_of(rounds, |round| round.served)))
            .at_least(ALL_SERVED),
        finding("the same: p99")
            .ours(format!(
                "p50 {}",
                milliseconds(median_of(rounds, |round| round.reads.p50()))
            ))
            .value(Value::Milliseconds(p99))
            .at_most(LONGEST_P99),
        finding("the same: p99")
            .ours(milliseconds(p99))
            .against(format!("idle {}", milliseconds(idle_p99)))
            .value(Value::Ratio(median_of(rounds, |round| {
                round.reads.p99() / round.idle.p99()
            })))
            .at_most(SLOWER_THAN_IDLE),
        finding("the same: logins")
            .ours(per_second(median_of(rounds, |round| round.logins)))
            .against(format!("alone {alone}"))
            .value(Value::Ratio(median_of(rounds, |round| {
                round.logins / round.logins_alone
            })))
            .at_least(LOGINS_KEPT),
    ]
}
