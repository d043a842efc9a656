//! Clients that obey `Retry-After` (RFC 9110, 10.2.3), which load generators ignore.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, RequestBuilder};
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use crate::oha::{Load, Percentiles, Report, Summary};

const SUCCESS: u16 = 200;
const REJECTIONS: [u16; 2] = [429, 503];
/// Clients arrive one after another within this time.
const ARRIVAL: Duration = Duration::from_secs(1);

/// The status of a response or the error, the time that it took, and `Retry-After`.
type Attempt = (Result<u16, String>, Duration, Option<Duration>);

/// Posts until the time is up and waits for the requests that are under way. Each client keeps one body.
pub(crate) async fn send(load: &Load) -> Result<Report> {
    let bodies = load
        .bodies
        .as_ref()
        .context("only POST requests are retried")?;
    let bodies = fs::read_to_string(bodies)?;
    let client = Client::new();
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for (number, body) in (0..load.clients).zip(bodies.lines().cycle()) {
        let mut request = client.post(&load.url).body(body.to_owned());
        for (name, value) in &load.headers {
            request = request.header(*name, value);
        }
        let begin = started + ARRIVAL.min(load.duration) * number / load.clients;
        clients.spawn(send_between(begin, started + load.duration, request));
    }
    let attempts = clients.join_all().await.concat();
    Ok(report(attempts, started.elapsed()))
}

async fn send_between(begin: Instant, end: Instant, request: RequestBuilder) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    sleep_until(begin.into()).await;
    while Instant::now() < end {
        // A request with a body of text can always be cloned.
        let Some(request) = request.try_clone() else {
            break;
        };
        let sent = Instant::now();
        let response = request.send().await;
        let delay = response
            .as_ref()
            .ok()
            .and_then(|response| retry_after(response.headers()));
        let status = response.map(|response| response.status().as_u16());
        attempts.push((
            status.map_err(|error| error.to_string()),
            sent.elapsed(),
            delay,
        ));
        let retry = Instant::now() + delay.unwrap_or_default();
        sleep_until(retry.min(end).into()).await;
    }
    attempts
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn report(attempts: Vec<Attempt>, elapsed: Duration) -> Report {
    let seconds = elapsed.as_secs_f64();
    let summary = Summary { seconds };
    let mut report = Report {
        summary,
        ..Report::default()
    };
    let (mut successful, mut rejected) = (Vec::new(), Vec::new());
    for (outcome, time, delay) in attempts {
        match outcome {
            Ok(status) => {
                *report.statuses.entry(status).or_default() += 1;
                let is_silent = REJECTIONS.contains(&status) && delay.is_none();
                report.without_retry_after += u32::from(is_silent);
                let times = if status == SUCCESS {
                    &mut successful
                } else {
                    &mut rejected
                };
                times.push(time);
            }
            Err(error) => *report.errors.entry(error).or_default() += 1_u32,
        }
    }
    report.successful = Percentiles::of(successful);
    report.rejected = Percentiles::of(rejected);
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejections_without_retry_after_are_counted() {
        let time = Duration::from_millis(5);
        let attempts = [(Ok(200), None), (Ok(503), Some(time)), (Ok(503), None)];
        let attempts = attempts.map(|(status, delay)| (status, time, delay));
        let report = report(attempts.to_vec(), Duration::from_secs(1));
        assert_eq!(report.without_retry_after, 1);
        assert_eq!(report.statuses, [(200, 1), (503, 2)].into());
    }
}
