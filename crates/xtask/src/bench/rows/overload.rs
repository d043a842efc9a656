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
    patient: Report,
    impatient: Report,
    retry_after: Option<bool>,
}

/// As many clients as give the most logins; then far more, who come again when they are told to; then as
/// many who never wait.
pub(super) fn measure(bench: &Bench, site: &Site) -> Result<Vec<Finding>> {
    bench.warm_up(site)?;
    let rounds = bench.rounds(|| round(bench, site))?;
    Ok(findings(site, &rounds))
}

fn round(bench: &Bench, site: &Site) -> Result<Round> {
    // Longer than others, so that the beginning, when so many connect at once, counts little.
    let duration = 2 * bench.measurement();
    let logins = |clients| site.server.logins(&site.tenant, clients, duration);
    let peak = bench.send_hashing("logins of 64 clients", &site.server, || Ok(logins(CLIENTS)))?;
    site.server.settle()?;
    let patient = bench.generator.run_patiently(&logins(TOO_MANY))?;
    site.server.settle()?;
    let impatient = bench.generator.start(&logins(TOO_MANY))?;
    let retry_after = refusals_say_when(site)?;
    let impatient = impatient.finish()?;
    ensure!(impatient.count(200) > 0.0, "nobody could log in");
    Ok(Round {
        peak: peak.rate_of_some(200)?,
        patient,
        impatient,
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
    let patient = Flood {
        clients: "512 clients that come again as they are told",
        of: |round| &round.patient,
    };
    let impatient = Flood {
        clients: "512 clients that never wait",
        of: |round| &round.impatient,
    };
    let mut findings = vec![
        patient.logins(site, rounds).at_least(GOODPUT_KEPT),
        patient.refusals(site, rounds),
        // They and what sends for them take processors that hash; on a machine of its own they would not.
        impatient.logins(site, rounds),
        impatient.refusals(site, rounds),
        finding("both: other answers than 200, 401, 429, 503, and broken connections")
            .value(Value::Count(unexpected(rounds)))
            .at_most(0.0),
    ];
    let said: Vec<bool> = rounds.iter().filter_map(|one| one.retry_after).collect();
    if !said.is_empty() {
        let silent = said.iter().filter(|said| !**said).count();
        let silent = u32::try_from(silent).map_or(f64::NAN, f64::from);
        let measure = finding("both: 503 without `Retry-After`");
        findings.push(measure.value(Value::Count(silent)).at_most(0.0));
    }
    findings
}

/// One of the two crowds.
struct Flood {
    clients: &'static str,
    of: fn(&Round) -> &Report,
}

impl Flood {
    fn logins(&self, site: &Site, rounds: &[Round]) -> Finding {
        let logins = |round: &Round| (self.of)(round).rate(200);
        let peak = per_second(median_of(rounds, |round| round.peak));
        Finding::new(
            Row::P5,
            Some(site.database),
            format!("{}: logins", self.clients),
        )
        .ours(per_second(median_of(rounds, logins)))
        .against(format!("64 clients {peak}"))
        .value(Value::Ratio(median_of(rounds, |round| {
            logins(round) / round.peak
        })))
    }

    fn refusals(&self, site: &Site, rounds: &[Round]) -> Finding {
        let refused = per_second(median_of(rounds, |one| (self.of)(one).rate(REFUSED)));
        let p50 = milliseconds(median_of(rounds, |one| (self.of)(one).refused_p50()));
        let p99 = median_of(rounds, |one| (self.of)(one).refused_p99());
        Finding::new(Row::P5, Some(site.database), "the same: refused, p99")
            .ours(format!("{refused}, p50 {p50}"))
            .value(Value::Milliseconds(p99))
            .at_most(LONGEST_REFUSAL)
    }
}

fn unexpected(rounds: &[Round]) -> f64 {
    rounds
        .iter()
        .flat_map(|round| [&round.patient, &round.impatient])
        .map(|report| report.other_than(&EXPECTED))
        .sum()
}
