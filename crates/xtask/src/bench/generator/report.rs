//! What a load generator says about a run.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// Answers and their times.
#[derive(Debug)]
pub(crate) struct Report {
    seconds: f64,
    statuses: BTreeMap<u16, u32>,
    errors: BTreeMap<String, u32>,
    answered: Percentiles,
    refused: Percentiles,
}

/// The members of oha's JSON that are read. Times are in seconds, and null where nothing was measured.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    summary: Summary,
    latency_percentiles_successful: Percentiles,
    latency_percentiles_not_successful: Percentiles,
    status_code_distribution: BTreeMap<u16, u32>,
    error_distribution: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct Summary {
    total: f64,
}

type Percentiles = BTreeMap<String, Option<f64>>;

impl Report {
    /// Reads what oha wrote with `--output-format json --stats-success-breakdown`, or another in its words.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let written: Written =
            serde_json::from_str(text).context("the load generator's report is not understood")?;
        Ok(Self {
            seconds: written.summary.total,
            statuses: written.status_code_distribution,
            errors: written.error_distribution,
            answered: written.latency_percentiles_successful,
            refused: written.latency_percentiles_not_successful,
        })
    }

    /// Answers with this status.
    pub(crate) fn count(&self, status: u16) -> f64 {
        f64::from(self.statuses.get(&status).copied().unwrap_or(0))
    }

    /// Answers with this status in a second.
    pub(crate) fn rate(&self, status: u16) -> f64 {
        self.count(status) / self.seconds
    }

    /// The same, where there must be some.
    pub(crate) fn rate_of_some(&self, status: u16) -> Result<f64> {
        ensure!(
            self.count(status) > 0.0,
            "no answer was {status}: {:?} {:?}",
            self.statuses,
            self.errors
        );
        Ok(self.rate(status))
    }

    /// What was neither answered with one of these statuses.
    pub(crate) fn other_than(&self, statuses: &[u16]) -> f64 {
        let others = self
            .statuses
            .iter()
            .filter(|(status, _)| !statuses.contains(status))
            .map(|(_, count)| count);
        f64::from(others.chain(self.errors.values()).sum::<u32>())
    }

    /// Half of the successful answers were quicker, in milliseconds.
    pub(crate) fn p50(&self) -> f64 {
        milliseconds(&self.answered, "p50")
    }

    /// Of a hundred successful answers one was slower, in milliseconds.
    pub(crate) fn p99(&self) -> f64 {
        milliseconds(&self.answered, "p99")
    }

    /// Half of the answers that were no success were quicker, in milliseconds.
    pub(crate) fn refused_p50(&self) -> f64 {
        milliseconds(&self.refused, "p50")
    }

    /// Of a hundred answers that were no success one was slower, in milliseconds.
    pub(crate) fn refused_p99(&self) -> f64 {
        milliseconds(&self.refused, "p99")
    }
}

fn milliseconds(percentiles: &Percentiles, name: &str) -> f64 {
    let seconds = percentiles.get(name).copied().flatten();
    seconds.map_or(f64::NAN, |seconds| seconds * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = r#"{
        "summary": {"successRate": 1.0, "total": 2.0, "requestsPerSec": 60.0},
        "latencyPercentiles": {"p50": 0.02, "p99": 0.09},
        "latencyPercentilesSuccessful": {"p50": 0.015, "p99": 0.08},
        "latencyPercentilesNotSuccessful": {"p50": null, "p99": 0.004},
        "statusCodeDistribution": {"200": 100, "503": 19, "500": 2},
        "errorDistribution": {"connection closed": 1}
    }"#;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn rates_are_those_of_one_status() {
        let report = Report::read(WRITTEN).unwrap();
        assert!(close(report.rate(200), 50.0));
        assert!(close(report.rate(503), 9.5));
        assert!(close(report.rate(201), 0.0));
        assert!(report.rate_of_some(201).is_err());
    }

    #[test]
    fn times_are_those_of_what_succeeded_and_of_what_did_not() {
        let report = Report::read(WRITTEN).unwrap();
        assert!(close(report.p50(), 15.0));
        assert!(close(report.p99(), 80.0));
        assert!(close(report.refused_p99(), 4.0));
    }

    #[test]
    fn other_answers_and_broken_connections_are_counted_together() {
        let report = Report::read(WRITTEN).unwrap();
        assert!(close(report.other_than(&[200, 503]), 3.0));
        assert!(close(report.other_than(&[200, 500, 503]), 1.0));
    }

    #[test]
    fn another_report_is_refused() {
        assert!(Report::read("{}").is_err());
    }
}
