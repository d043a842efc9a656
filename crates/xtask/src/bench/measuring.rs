//! What every row does: warm up, wait until nothing else goes on, measure in rounds.

use std::time::Duration;

use anyhow::Result;

use super::Bench;
use super::bare::BareHashes;
use super::generator::{Load, Report};
use super::machine::processors;
use super::site::Site;
use super::tenantry::Tenantry;
use super::usage::Stopwatch;

/// Hashing uses every processor. When it got less than this part of them, something else was running.
pub(super) const UNDISTURBED: f64 = 0.9;
/// The same beside Postgres, whose own processes do a part of the work.
const UNDISTURBED_BESIDE_POSTGRES: f64 = 0.8;
const TRIES: usize = 3;
/// Enough to make every thread and connection that there will be.
const WARMING_UP: u32 = 16;

impl Bench {
    /// Measures so often; what belongs together is measured in one round.
    pub(super) fn rounds<T>(&self, measure: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
        self.times(self.scale.rounds, measure)
    }

    /// Measures what takes long, so fewer times.
    pub(super) fn long_rounds<T>(&self, measure: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
        self.times(self.scale.long_rounds, measure)
    }

    fn times<T>(&self, rounds: usize, mut measure: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
        let rounds = (1..=rounds).map(|round| {
            self.progress.doing(&format!("round {round} of {rounds}"));
            measure()
        });
        rounds.collect()
    }

    /// Sends a load when the server has nothing left to do.
    pub(super) fn send(&self, server: &Tenantry, load: &Load) -> Result<Report> {
        server.settle()?;
        self.generator.run(load)
    }

    /// Lets caches fill and threads start.
    pub(super) fn warm_up(&self, site: &Site) -> Result<()> {
        let logins = site
            .server
            .logins(&site.tenant, WARMING_UP, self.scale.warm_up);
        self.send(&site.server, &logins)?;
        let token = site.server.access_token(&site.tenant)?;
        let reads = site.server.reads(&token, WARMING_UP, self.scale.warm_up);
        self.send(&site.server, &reads).map(drop)
    }

    /// Hashes a second with nothing around them, on every processor.
    pub(super) fn bare_hashes(&self) -> Result<f64> {
        self.undisturbed("bare hashes", UNDISTURBED, || {
            let threads = processors();
            let bare = BareHashes::measure(&self.programs.bare, threads, self.measurement())?;
            Ok((bare.per_second, bare.processors()))
        })
    }

    /// Sends a load that is about hashing.
    pub(super) fn send_hashing(
        &self,
        what: &str,
        server: &Tenantry,
        load: impl Fn() -> Result<Load>,
    ) -> Result<Report> {
        let least = if server.is_on_postgres() {
            UNDISTURBED_BESIDE_POSTGRES
        } else {
            UNDISTURBED
        };
        self.undisturbed(what, least, || {
            let load = load()?;
            server.settle()?;
            let stopwatch = Stopwatch::start(server.process());
            let report = self.generator.run(&load)?;
            Ok((report, stopwatch.processors()))
        })
    }

    /// How long one measurement takes.
    pub(super) fn measurement(&self) -> Duration {
        self.scale.measurement
    }

    /// Measures again when something else was running, some times at most, and says so.
    pub(super) fn undisturbed<T>(
        &self,
        what: &str,
        least: f64,
        mut run: impl FnMut() -> Result<(T, Option<f64>)>,
    ) -> Result<T> {
        for _ in 1..TRIES {
            let (outcome, got) = run()?;
            let Some(disturbance) = self.disturbance(got, least) else {
                return Ok(outcome);
            };
            let again = format!("{what} {disturbance}, so they are measured again");
            self.progress.repeated(&again);
        }
        let (outcome, got) = run()?;
        if let Some(disturbance) = self.disturbance(got, least) {
            self.progress.note(&format!(
                "{what} {disturbance} at the last try, and were kept"
            ));
        }
        Ok(outcome)
    }

    fn disturbance(&self, got: Option<f64>, least: f64) -> Option<String> {
        let all = u32::try_from(processors()).map_or(f64::INFINITY, f64::from);
        let got = got.filter(|got| self.scale.is_telling && *got < least * all)?;
        Some(format!("got {got:.2} of {all} processors"))
    }
}
