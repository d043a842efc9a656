//! The load generator oha: it counts each status, and a paced load includes the time that a request waited
//! for a free connection.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use tokio::process::Command;

/// Requests of one kind from many clients, each with a connection of its own.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// A file with a request body in each line; a request takes one at random. Without it, requests are GET.
    pub(crate) bodies: Option<PathBuf>,
    pub(crate) clients: u32,
    pub(crate) duration: Duration,
    /// Requests per second of all clients together; without it, clients never pause.
    pub(crate) rate: Option<f64>,
}

impl Load {
    /// Without pause.
    pub(crate) fn new(
        url: String,
        headers: Vec<(&'static str, String)>,
        bodies: Option<PathBuf>,
        clients: u32,
        duration: Duration,
    ) -> Self {
        let rate = None;
        Self {
            url,
            headers,
            bodies,
            clients,
            duration,
            rate,
        }
    }

    pub(crate) fn paced(mut self, rate: f64) -> Self {
        self.rate = Some(rate);
        self
    }
}

/// Responses and their times, in oha's format. Times are in seconds, and null where nothing was measured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) summary: Summary,
    #[serde(rename = "statusCodeDistribution")]
    pub(crate) statuses: BTreeMap<u16, u32>,
    #[serde(rename = "errorDistribution")]
    pub(crate) errors: BTreeMap<String, u32>,
    #[serde(rename = "latencyPercentilesSuccessful")]
    pub(crate) successful: Percentiles,
    #[serde(rename = "latencyPercentilesNotSuccessful")]
    pub(crate) rejected: Percentiles,
    /// Rejections without `Retry-After`; only the retrying client reads this header.
    #[serde(skip)]
    pub(crate) without_retry_after: u32,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Summary {
    #[serde(rename = "total")]
    pub(crate) seconds: f64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Percentiles {
    p50: Option<f64>,
    p99: Option<f64>,
}

/// Sends a load until the last response.
pub(crate) async fn send(oha: &Path, load: &Load) -> Result<Report> {
    let mut command = Command::new(oha);
    // `-w` waits for the requests that are under way at the end.
    command
        .args([
            "--no-tui",
            "--no-color",
            "--output-format",
            "json",
            "--stats-success-breakdown",
        ])
        .args(["-w", "-z", &format!("{}ms", load.duration.as_millis())])
        .args(["-c", &load.clients.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    if let Some(rate) = load.rate {
        command.args(["--latency-correction", "-q", &rate.to_string()]);
    }
    if let Some(bodies) = &load.bodies {
        command.args(["-m", "POST", "-Z"]).arg(bodies);
    }
    for (name, value) in &load.headers {
        command.args(["-H", &format!("{name}: {value}")]);
    }
    command.arg(&load.url);
    let output = command.output().await.context("cannot start oha")?;
    ensure!(output.status.success(), "oha failed: {}", output.status);
    serde_json::from_slice(&output.stdout).context("unknown report of oha")
}

impl Report {
    pub(crate) fn count(&self, status: u16) -> f64 {
        f64::from(self.statuses.get(&status).copied().unwrap_or(0))
    }

    /// Responses with this status per second.
    pub(crate) fn rate(&self, status: u16) -> f64 {
        self.count(status) / self.summary.seconds
    }

    /// The same; an error when there is none.
    pub(crate) fn positive_rate(&self, status: u16) -> Result<f64> {
        let Self {
            statuses, errors, ..
        } = self;
        ensure!(
            self.count(status) > 0.0,
            "no response was {status}: {statuses:?} {errors:?}"
        );
        Ok(self.rate(status))
    }

    /// Responses with any other status, and broken connections.
    pub(crate) fn other_than(&self, statuses: &[u16]) -> f64 {
        let others = self
            .statuses
            .iter()
            .filter(|(status, _)| !statuses.contains(status));
        let others = others.map(|(_, count)| count).chain(self.errors.values());
        f64::from(others.sum::<u32>())
    }
}

impl Percentiles {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let percentile = |share: usize| {
            let index = (times.len() * share / 100).min(times.len().saturating_sub(1));
            times.get(index).map(Duration::as_secs_f64)
        };
        Self {
            p50: percentile(50),
            p99: percentile(99),
        }
    }

    /// Milliseconds; NaN when nothing was measured.
    pub(crate) fn p50(self) -> f64 {
        self.p50.map_or(f64::NAN, |seconds| seconds * 1_000.0)
    }

    pub(crate) fn p99(self) -> f64 {
        self.p99.map_or(f64::NAN, |seconds| seconds * 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_report_separates_statuses_and_outcomes() {
        let report = r#"{
            "summary": {"successRate": 1.0, "total": 2.0, "requestsPerSec": 60.0},
            "latencyPercentilesSuccessful": {"p50": 0.015, "p99": 0.08},
            "latencyPercentilesNotSuccessful": {"p50": null, "p99": 0.004},
            "statusCodeDistribution": {"200": 100, "503": 19, "500": 2},
            "errorDistribution": {"connection closed": 1}
        }"#;
        let report: Report = serde_json::from_str(report).unwrap();
        assert!(is_close(report.rate(200), 50.0) && report.positive_rate(201).is_err());
        assert!(is_close(report.successful.p99(), 80.0) && is_close(report.rejected.p99(), 4.0));
        assert!(
            is_close(report.other_than(&[200, 503]), 3.0),
            "broken connections count"
        );
    }
}
