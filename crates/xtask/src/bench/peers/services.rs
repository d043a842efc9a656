//! Whole account services beside ours, each with the hash that it has by default.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use super::account_service::AccountService;
use super::contender::{Contender, RunningPeer};
use crate::bench::Bench;
use crate::bench::arguments::{Database, Row};
use crate::bench::finding::{Finding, Value, milliseconds, per_second};
use crate::bench::generator::{Pace, Report};
use crate::bench::site::Site;
use crate::bench::statistics::median_of;
use crate::bench::usage::peak_memory_of_all;

const CLIENTS: u32 = 64;
const READERS: u32 = 8;
const READS_PER_SECOND: f64 = 385.0;
const MARGIN: Duration = Duration::from_millis(500);

/// What one of the two did in a round.
struct Did {
    registrations: f64,
    logins: f64,
    login_p99: f64,
    reads: f64,
    /// Paced reads while everybody logs in.
    mixed: Report,
}

/// Ours and theirs in turn.
pub(super) fn measure(bench: &Bench, service: &dyn AccountService) -> Result<Vec<Finding>> {
    let command = match service.install(&bench.peer_folders) {
        Ok(command) => command,
        Err(error) => {
            let name = service.name();
            bench
                .progress
                .note(&format!("{name} was left out: {error:#}"));
            return Ok(Vec::new());
        }
    };
    let theirs = RunningPeer::start(bench, service, command)?;
    let ours = Site::prepare(bench, Database::Postgres, bench.scale.users, 1)?;
    for contender in [&ours as &dyn Contender, &theirs] {
        bench
            .generator
            .run(&contender.logins(READERS, bench.scale.warm_up))?;
    }
    let rounds = bench.rounds(|| Ok((round(bench, &ours)?, round(bench, &theirs)?)))?;
    let memory = [ours.process(), theirs.process()].map(peak_memory_of_all);
    Ok(findings(service.name(), &rounds, memory))
}

fn round(bench: &Bench, contender: &dyn Contender) -> Result<Did> {
    let duration = bench.measurement();
    let (registrations, registered) = contender.registrations(CLIENTS, duration)?;
    let registrations = bench.generator.run(&registrations)?;
    contender.settle()?;
    let logins = bench.generator.run(&contender.logins(CLIENTS, duration))?;
    let reads = bench.generator.run(&contender.reads(CLIENTS, duration)?)?;
    let paced = contender.reads(READERS, duration)?;
    let paced = paced.paced(Pace::PerSecond(READS_PER_SECOND));
    let flood = bench
        .generator
        .start(&contender.logins(CLIENTS, duration + 2 * MARGIN))?;
    sleep(MARGIN);
    let mixed = bench.generator.run(&paced)?;
    flood.finish()?;
    Ok(Did {
        registrations: registrations.rate_of_some(registered)?,
        logins: logins.rate_of_some(200)?,
        login_p99: logins.p99(),
        reads: reads.rate_of_some(200)?,
        mixed,
    })
}

fn findings(
    name: &str,
    rounds: &[(Did, Did)],
    [our_memory, their_memory]: [Option<f64>; 2],
) -> Vec<Finding> {
    let finding = |measure: &str| Finding::new(Row::Peers, Some(Database::Postgres), measure);
    let pair = |measure: &str, value: fn(&Did) -> f64, shown: fn(f64) -> String| {
        let ours = shown(median_of(rounds, |(ours, _)| value(ours)));
        let theirs = shown(median_of(rounds, |(_, theirs)| value(theirs)));
        let ratio = median_of(rounds, |(ours, theirs)| value(ours) / value(theirs));
        let against = format!("{name} {theirs}");
        finding(measure)
            .ours(ours)
            .against(against)
            .value(Value::Ratio(ratio))
    };
    let mut findings = vec![
        pair(
            "registrations, 64 clients",
            |did| did.registrations,
            per_second,
        ),
        pair("logins, 64 clients", |did| did.logins, per_second),
        pair("the same: p99", |did| did.login_p99, milliseconds),
        pair("`me`, 64 clients", |did| did.reads, per_second),
        pair(
            "`me` at 385/s while 64 clients log in",
            |did| did.mixed.rate(200),
            per_second,
        ),
        pair("the same: p99", |did| did.mixed.p99(), milliseconds),
    ];
    if let (Some(ours), Some(theirs)) = (our_memory, their_memory) {
        let shown = |memory| Value::Mebibytes(memory).to_string();
        let memory = finding("memory of all processes, peak").ours(shown(ours));
        let memory = memory.against(format!("{name} {}", shown(theirs)));
        findings.push(memory.value(Value::Ratio(ours / theirs)));
    }
    findings
}
