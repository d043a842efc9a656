//! P1: the rest of a login or a registration must be small beside its password hash.

use anyhow::Result;

use super::CLIENTS;
use crate::arguments::{Database, Row};
use crate::bare_hashes;
use crate::bench::Bench;
use crate::bench_server::BenchServer;
use crate::machine::processors;
use crate::measurement::{Measurement, Samples, milliseconds, per_second};
use crate::usage::{cpu_seconds, cpu_seconds_of_threads};

/// Longer than bare hashes, because a load uses few processors while it starts and ends.
const LONGER: u32 = 2;
/// Names of the server's hash threads start with this.
const HASH_THREADS: &str = "argon2";
/// A round in which bare hashes got less of the processors was disturbed by another program.
const UNDISTURBED: f64 = 0.9;
const LONGEST_REST: f64 = 1.0;

/// Bare hashes, logins, bare hashes, registrations.
pub(super) async fn measure(bench: &Bench, server: &BenchServer) -> Result<Vec<Measurement>> {
    bench.warm_up(server).await?;
    let duration = bench.scale.measurement;
    let logins = server.logins(CLIENTS, LONGER * duration);
    let mut samples = Samples::default();
    for _ in bench.rounds() {
        server.wait_until_idle().await?;
        let bare = [bare_hashes::measure(duration).await?];
        let rest = seconds_beside_hashes(server);
        let logins = server.send(&logins).await?;
        let rest = seconds_beside_hashes(server) - rest;
        let [bare, later_bare] = [bare[0], bare_hashes::measure(duration).await?];
        let registrations = server.registrations(&server.tenant, CLIENTS, LONGER * duration)?;
        let registrations = server.send(&registrations).await?;
        let least = UNDISTURBED * f64::from(u32::try_from(processors())?);
        if bench.scale.is_conclusive && bare.processors.min(later_bare.processors) < least {
            continue;
        }
        samples.add("bare Argon2id", bare.per_second);
        samples.add("logins", logins.positive_rate(200)?);
        samples.add("rest", rest * 1_000.0 / logins.count(200));
        samples.add("bare Argon2id again", later_bare.per_second);
        samples.add("registrations", registrations.positive_rate(201)?);
    }
    // Postgres uses the same processors.
    let (login_bar, registration_bar) = match server.database {
        Database::SQLite => (0.80, 0.75),
        Database::Postgres => (0.72, 0.68),
    };
    let measurement = |name: &str| Measurement::new(Row::P1, Some(server.database), name);
    Ok(vec![
        measurement("logins, 64 clients")
            .compare(&samples, per_second, "logins", "bare Argon2id")
            .at_least(login_bar),
        measurement("the same: CPU time of the server per login beside the hash")
            .value(milliseconds, samples.median("rest"))
            .at_most(LONGEST_REST),
        measurement("registrations, 64 clients")
            .compare(&samples, per_second, "registrations", "bare Argon2id again")
            .at_least(registration_bar),
    ])
}

/// Processor time of the server's threads that do not hash.
fn seconds_beside_hashes(server: &BenchServer) -> f64 {
    let process = server.process();
    cpu_seconds(process) - cpu_seconds_of_threads(process, HASH_THREADS)
}
