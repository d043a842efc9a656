//! Many requests at the same moment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;
use tenantry_acceptance::RawConnection;
use url::form_urlencoded;

/// A request whose every byte is written down already.
#[derive(Clone)]
pub(crate) struct Ready(String);

/// A whole response.
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
        Self::of(
            "POST",
            path,
            headers,
            ("application/json", &body.to_string()),
        )
    }

    /// A `POST` of a form, as the button of a page sends it.
    pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Self::of(
            "POST",
            path,
            &[],
            ("application/x-www-form-urlencoded", &body),
        )
    }

    /// A `GET`.
    pub(crate) fn get(path: &str, headers: &[(&str, &str)]) -> Self {
        Self::of("GET", path, headers, ("", ""))
    }

    fn of(method: &str, path: &str, headers: &[(&str, &str)], (kind, body): (&str, &str)) -> Self {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        let length = body.len().to_string();
        let content = [("Content-Type", kind), ("Content-Length", &length)];
        let content = if kind.is_empty() { &[][..] } else { &content };
        for (name, value) in headers.iter().chain(content) {
            write!(request, "{name}: {value}\r\n").expect("a text takes everything");
        }
        Self(format!("{request}\r\n{body}"))
    }

    /// Sends it alone.
    #[track_caller]
    pub(crate) fn send(&self, address: &str) -> Reply {
        call(address, self, &Barrier::new(1))
    }

    /// Sends it, and leaves the response to whoever reads on.
    pub(crate) fn begin(&self, address: &str) -> RawConnection {
        let mut connection = RawConnection::open(address);
        connection.send(self.0.as_bytes());
        connection
    }

    /// Sends it alone; `None` when no whole response came.
    pub(crate) fn try_send(&self, address: &str) -> Option<Reply> {
        let mut connection = RawConnection::try_open(address)?;
        let started = Instant::now();
        connection.send(self.0.as_bytes());
        Reply::of(&connection.read_to_end(), started.elapsed())
    }
}

/// Sends all of them at once, each over a connection of its own that is open already.
pub(crate) fn at_once(address: &str, requests: &[Ready]) -> Vec<Reply> {
    at_once_on(&[address], requests)
}

/// The same, to these servers in turn.
pub(crate) fn at_once_on(addresses: &[&str], requests: &[Ready]) -> Vec<Reply> {
    let start = &Barrier::new(requests.len());
    thread::scope(|scope| {
        let callers: Vec<_> = requests
            .iter()
            .zip(addresses.iter().cycle())
            .map(|(request, address)| scope.spawn(move || call(address, request, start)))
            .collect();
        let replies = callers.into_iter().map(ScopedJoinHandle::join);
        replies.map(|reply| reply.expect("a response")).collect()
    })
}

/// The same, and callers who are sent away because the machine is busy come again when they were told to,
/// until each has a response. Says how often somebody was sent away.
pub(crate) fn at_once_until_answered(address: &str, requests: &[Ready]) -> (Vec<Reply>, usize) {
    at_once_until_answered_on(&[address], requests)
}

/// The same, from these servers in turn.
pub(crate) fn at_once_until_answered_on(
    addresses: &[&str],
    requests: &[Ready],
) -> (Vec<Reply>, usize) {
    let (mut answered, mut waiting, mut sent_away) = (Vec::new(), requests.to_vec(), 0);
    while !waiting.is_empty() {
        assert!(answered.len() + sent_away < 20 * requests.len(), "endless");
        let replies = at_once_on(addresses, &waiting);
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
    /// Fails unless the response came to its end.
    #[track_caller]
    pub(crate) fn parse(text: &str, took: Duration) -> Self {
        Self::of(text, took).unwrap_or_else(|| panic!("no response after {took:?}: {text:?}"))
    }

    /// `None` unless the response came to its end.
    fn of(text: &str, took: Duration) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let reply = Self {
            status: head.split(' ').nth(1)?.parse().ok()?,
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
            took,
        };
        // A 204 has no body, and announces none (RFC 9110 §8.6).
        let announced = reply.header("content-length").map(str::parse);
        let is_whole = reply.status == 204 || announced == Some(Ok(body.len()));
        is_whole.then_some(reply)
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A member of the body that is a text.
    #[track_caller]
    pub(crate) fn text(&self, member: &str) -> String {
        let json = self.json();
        let text = json[member].as_str();
        text.unwrap_or_else(|| panic!("no text `{member}`: {self:?}"))
            .to_owned()
    }

    /// A header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// The head without what is different each time: date, request id, and the order of the lines.
    pub(crate) fn lasting_head(&self) -> Vec<&str> {
        let lines = self.head.lines();
        let lasting =
            |line: &&str| !line.starts_with("date:") && !line.starts_with("x-request-id:");
        let mut head: Vec<&str> = lines.filter(lasting).collect();
        head.sort_unstable();
        head
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

/// How many got this status.
pub(crate) fn count(replies: &[Reply], status: u16) -> usize {
    replies
        .iter()
        .filter(|reply| reply.status == status)
        .count()
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
