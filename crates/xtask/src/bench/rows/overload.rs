//! P5: with more clients than can be served, those that are refused are told at once, and the others lose
//! nothing.

use anyhow::{Result, ensure};

use crate::bench::Bench;
use crate::bench::arguments::Row;
use crate::bench::finding::{Finding, Value, milliseconds, per_second};
use crate::bench::generator::Report;
use crate::bench::site::Site;
use crate::bench::statistics::median_of;

const CLIENTS: u32 = 64;
const TOO_MANY: u32 = 512;
const EXPECTED: [u16; 4] = [200, 401, 429, 503];
const REFUSED: u16 = 503;
/// Requests of our own that may be refused.
const TRIES: usize = 20;

const LONGEST_REFUSAL: f64 = 100.0;
const GOODPUT_KEPT: f64 = 0.9;

struct Round {
    peak: f64,
    flood: Report,
    retry_after: Option<bool>,
}

/// As many clients as give the most logins, and far more, in turn.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    bench.warm_up(site)?;
    let rounds = bench.rounds(|| round(bench, site))?;
    Ok(findings(site, &rounds))
}

fn round(bench: &Bench, site: &Site) -> Result<Round> {
    let logins = |clients| {
        site.server
            .logins(&site.tenant, clients, bench.measurement())
    };
    let peak = bench.send_hashing("logins of 64 clients", &site.server, || Ok(logins(CLIENTS)))?;
    site.server.settle()?;
    let flood = bench.generator.start(&logins(TOO_MANY))?;
    let retry_after = refusals_say_when(site)?;
    let flood = flood.finish()?;
    ensure!(flood.count(200) > 0.0, "nobody could log in");
    Ok(Round {
        peak: peak.rate_of_some(200)?,
        flood,
        retry_after,
    })
}

/// Whether a refused request of our own is told when to come again, if one is refused.
fn refusals_say_when(site: &Site) -> Result<Option<bool>> {
    for _ in 0..TRIES {
        let answer = site.server.try_to_log_in(&site.tenant)?;
        if answer.status == REFUSED {
            return Ok(Some(answer.retry_after.is_some()));
        }
    }
    Ok(None)
}

fn findings(site: &Site, rounds: &[Round]) -> Vec<Finding> {
    let finding = |measure: &str| Finding::new(Row::P5, Some(site.database), measure);
    let logins = |round: &Round| round.flood.rate(200);
    let refused = per_second(median_of(rounds, |round| round.flood.rate(REFUSED)));
    let refused_p50 = milliseconds(median_of(rounds, |round| round.flood.refused_p50()));
    let peak = per_second(median_of(rounds, |round| round.peak));
    let unexpected: f64 = rounds
        .iter()
        .map(|round| round.flood.other_than(&EXPECTED))
        .sum();
    let unsaid = rounds.iter().filter_map(|round| round.retry_after);
    let unsaid: Vec<bool> = unsaid.collect();
    let mut findings = vec![
        finding("logins, 512 clients")
            .ours(per_second(median_of(rounds, logins)))
            .against(format!("64 clients {peak}"))
            .value(Value::Ratio(median_of(rounds, |round| {
                logins(round) / round.peak
            })))
            .at_least(GOODPUT_KEPT),
        finding("the same: refused, p99")
            .ours(format!("{refused}, p50 {refused_p50}"))
            .value(Value::Milliseconds(median_of(rounds, |round| {
                round.flood.refused_p99()
            })))
            .at_most(LONGEST_REFUSAL),
        finding("the same: other answers than 200, 401, 429, 503, and broken connections")
            .value(Value::Count(unexpected))
            .at_most(0.0),
    ];
    if !unsaid.is_empty() {
        let silent = unsaid.iter().filter(|said| !**said).count();
        let silent = u32::try_from(silent).map_or(f64::NAN, f64::from);
        let measure = finding("the same: 503 without `Retry-After`");
        findings.push(measure.value(Value::Count(silent)).at_most(0.0));
    }
    findings
}
