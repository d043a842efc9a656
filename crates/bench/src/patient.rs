//! Clients that come again when they are told to, and not before; load generators take no notice of
//! `Retry-After` (RFC 9110, 10.2.3).

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response};
use serde_json::{Value, json};

use crate::arguments::PatientArguments;

const SUCCESS: u16 = 200;
/// They come one after the other, all of them within this time.
const ARRIVAL: Duration = Duration::from_secs(1);

/// Where all of them post to.
struct Door {
    client: Client,
    arguments: PatientArguments,
}

/// What was answered, and how soon.
#[derive(Default)]
struct Answers {
    statuses: BTreeMap<u16, u32>,
    errors: BTreeMap<String, u32>,
    successful: Vec<Duration>,
    others: Vec<Duration>,
}

/// Sends until the time is up, waits for what was begun, and prints a report in oha's words.
pub(crate) fn run(arguments: PatientArguments) -> Result<()> {
    let bodies = fs::read_to_string(&arguments.bodies).context("the bodies")?;
    let bodies: Vec<_> = bodies.lines().map(str::to_owned).collect();
    ensure!(!bodies.is_empty(), "there are no bodies");
    let door = Arc::new(Door {
        client: Client::new(),
        arguments,
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let started = Instant::now();
    let answers = runtime.block_on(answers_of_all(&door, bodies, started))?;
    println!("{}", answers.report(started.elapsed()));
    Ok(())
}

async fn answers_of_all(
    door: &Arc<Door>,
    bodies: Vec<String>,
    started: Instant,
) -> Result<Answers> {
    let end = started + Duration::try_from_secs_f64(door.arguments.seconds)?;
    let count = door.arguments.clients;
    let clients: Vec<_> = (0..count)
        .zip(bodies.into_iter().cycle())
        .map(|(number, body)| {
            let begin = started + ARRIVAL * number / count;
            tokio::spawn(send_between(begin, end, Arc::clone(door), body))
        })
        .collect();
    let mut all = Answers::default();
    for client in clients {
        all.add(client.await?);
    }
    Ok(all)
}

/// Each client is one user, who logs in over and over.
async fn send_between(begin: Instant, end: Instant, door: Arc<Door>, body: String) -> Answers {
    let mut answers = Answers::default();
    tokio::time::sleep_until(begin.into()).await;
    while Instant::now() < end {
        let sent = Instant::now();
        match door.post(body.clone()).await {
            Ok(answer) => {
                answers.count(answer.status().as_u16(), sent.elapsed());
                let again = Instant::now() + told_to_wait(&answer);
                tokio::time::sleep_until(again.min(end).into()).await;
            }
            Err(error) => answers.fail(&error),
        }
    }
    answers
}

fn told_to_wait(answer: &Response) -> Duration {
    let told = answer.headers().get(RETRY_AFTER);
    let seconds = told.and_then(|told| told.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0))
}

impl Door {
    async fn post(&self, body: String) -> reqwest::Result<Response> {
        let request = self.client.post(&self.arguments.url).body(body);
        let headers = self.arguments.header.iter();
        let request = headers.fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        request.send().await
    }
}

impl Answers {
    fn count(&mut self, status: u16, took: Duration) {
        *self.statuses.entry(status).or_default() += 1;
        let times = if status == SUCCESS {
            &mut self.successful
        } else {
            &mut self.others
        };
        times.push(took);
    }

    fn fail(&mut self, error: &reqwest::Error) {
        *self.errors.entry(error.to_string()).or_default() += 1;
    }

    fn add(&mut self, more: Self) {
        for (status, count) in more.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        for (error, count) in more.errors {
            *self.errors.entry(error).or_default() += count;
        }
        self.successful.extend(more.successful);
        self.others.extend(more.others);
    }

    fn report(mut self, took: Duration) -> Value {
        json!({
            "summary": {"total": took.as_secs_f64()},
            "latencyPercentilesSuccessful": percentiles(&mut self.successful),
            "latencyPercentilesNotSuccessful": percentiles(&mut self.others),
            "statusCodeDistribution": self.statuses,
            "errorDistribution": self.errors,
        })
    }
}

/// In seconds; null where nothing was measured.
fn percentiles(times: &mut [Duration]) -> Value {
    times.sort_unstable();
    let of_a_hundred = |share: usize| {
        let at = (times.len() * share / 100).min(times.len().saturating_sub(1));
        times.get(at).map(Duration::as_secs_f64)
    };
    json!({"p50": of_a_hundred(50), "p99": of_a_hundred(99)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_how_soon_the_one_half_and_nearly_all_were_answered() {
        let mut answers = Answers::default();
        for milliseconds in (1..=200).rev() {
            answers.count(SUCCESS, Duration::from_millis(milliseconds));
        }
        answers.count(503, Duration::from_millis(50));
        let report = answers.report(Duration::from_secs(2));
        assert_eq!(report["latencyPercentilesSuccessful"]["p50"], 0.101);
        assert_eq!(report["latencyPercentilesSuccessful"]["p99"], 0.199);
        assert_eq!(report["latencyPercentilesNotSuccessful"]["p99"], 0.05);
        assert_eq!(
            report["statusCodeDistribution"],
            json!({"200": 200, "503": 1})
        );
    }

    #[test]
    fn nothing_is_said_of_what_did_not_happen() {
        assert_eq!(percentiles(&mut []), json!({"p50": null, "p99": null}));
    }
}
