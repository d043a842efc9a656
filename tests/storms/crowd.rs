//! Many requests at the same moment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;
use tenantry_acceptance::RawConnection;

/// A request whose every byte is written down already.
#[derive(Clone)]
pub(crate) struct Ready(String);

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) took: Duration,
}

impl Ready {
    /// A `POST` of this object; the connection ends with it.
    pub(crate) fn post(path: &str, headers: &[(&str, &str)], body: &Value) -> Self {
        let body = body.to_string();
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").expect("a text takes everything");
        }
        Self(format!("{request}\r\n{body}"))
    }
}

/// Sends all of them at once, each over a connection of its own that is open already.
pub(crate) fn at_once(address: &str, requests: &[Ready]) -> Vec<Reply> {
    let start = Barrier::new(requests.len());
    thread::scope(|scope| {
        let callers: Vec<_> = requests
            .iter()
            .map(|request| scope.spawn(|| call(address, request, &start)))
            .collect();
        let replies = callers.into_iter().map(ScopedJoinHandle::join);
        replies.map(|reply| reply.expect("an answer")).collect()
    })
}

/// The same, and callers who are sent away because the machine is busy come again when they were told to,
/// until each has an answer. Says how often somebody was sent away.
pub(crate) fn at_once_until_answered(address: &str, requests: &[Ready]) -> (Vec<Reply>, usize) {
    let (mut answered, mut waiting, mut sent_away) = (Vec::new(), requests.to_vec(), 0);
    while !waiting.is_empty() {
        assert!(answered.len() + sent_away < 20 * requests.len(), "endless");
        let replies = at_once(address, &waiting);
        let (busy, done): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .zip(replies)
            .partition(|(_, reply)| reply.status == 503);
        let when = busy.iter().map(|(_, reply)| {
            let wait = reply.retry_after();
            wait.unwrap_or_else(|| panic!("sent away for ever: {reply:?}"))
        });
        let when = when.max().unwrap_or_default();
        answered.extend(done.into_iter().map(|(_, reply)| reply));
        sent_away += busy.len();
        waiting = busy.into_iter().map(|(request, _)| request).collect();
        thread::sleep(when);
    }
    (answered, sent_away)
}

fn call(address: &str, request: &Ready, start: &Barrier) -> Reply {
    let mut connection = RawConnection::open(address);
    start.wait();
    let started = Instant::now();
    connection.send(request.0.as_bytes());
    Reply::parse(&connection.read_to_end(), started.elapsed())
}

impl Reply {
    /// Fails unless the answer came to its end.
    pub(crate) fn parse(text: &str, took: Duration) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let reply = Self {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .unwrap_or_else(|| panic!("no answer after {took:?}: {text:?}")),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
            took,
        };
        let announced = reply.header("content-length").map(str::parse);
        assert_eq!(announced, Some(Ok(body.len())), "{text}");
        reply
    }

    /// A header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// When a caller who is sent away may come again: in whole seconds, at least one.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let seconds: u64 = self.header("retry-after")?.parse().ok()?;
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }
}

/// How often each status came.
pub(crate) fn statuses(replies: &[Reply]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for reply in replies {
        *counts.entry(reply.status).or_default() += 1;
    }
    counts
}

/// The longest that anyone waited.
pub(crate) fn slowest(replies: &[Reply]) -> Duration {
    replies
        .iter()
        .map(|reply| reply.took)
        .max()
        .unwrap_or_default()
}

static MACHINE: Mutex<()> = Mutex::new(());

/// Keeps other storms that need all processors away: one storm on SQLite and one on Postgres at once
/// would wait for each other, and the server counts that as its own delay.
pub(crate) fn whole_machine() -> MutexGuard<'static, ()> {
    // A storm that failed leaves nothing behind that could disturb the next.
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}
