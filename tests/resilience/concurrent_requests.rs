//! Many requests at the same moment.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;
use tenantry_acceptance::RawConnection;
use url::form_urlencoded;

/// A request as bytes, so that sending it costs nothing else.
#[derive(Clone)]
pub(crate) struct RawRequest(String);

/// A complete response.
#[derive(Clone, Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) took: Duration,
}

impl RawRequest {
    /// A `POST` of a JSON object, which closes the connection.
    pub(crate) fn post(path: &str, headers: &[(&str, &str)], body: &Value) -> Self {
        let content = ("application/json", &*body.to_string());
        Self::of("POST", path, headers, content)
    }

    /// A `POST` of a form, as a browser sends it.
    pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        let mut body = form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(fields).finish();
        let content = ("application/x-www-form-urlencoded", &*body);
        Self::of("POST", path, &[], content)
    }

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
            write!(request, "{name}: {value}\r\n").expect("a String accepts all text");
        }
        Self(format!("{request}\r\n{body}"))
    }

    #[track_caller]
    pub(crate) fn send(&self, address: &str) -> RawResponse {
        send_together(address, self, &Barrier::new(1))
    }

    /// Sends it and does not read the response.
    pub(crate) fn begin(&self, address: &str) -> RawConnection {
        let mut connection = RawConnection::open(address);
        connection.send(self.0.as_bytes());
        connection
    }

    /// `None` without a complete response.
    pub(crate) fn try_send(&self, address: &str) -> Option<RawResponse> {
        let mut connection = RawConnection::try_open(address)?;
        let started = Instant::now();
        connection.send(self.0.as_bytes());
        RawResponse::of(&connection.read_to_end(), started.elapsed())
    }
}

/// Sends all requests at the same moment, over connections that are open already.
pub(crate) fn send_all(address: &str, requests: &[RawRequest]) -> Vec<RawResponse> {
    send_all_to(&[address], requests)
}

/// As [`send_all`], to these servers in turn.
pub(crate) fn send_all_to(addresses: &[&str], requests: &[RawRequest]) -> Vec<RawResponse> {
    let start = &Barrier::new(requests.len());
    thread::scope(|scope| {
        let clients: Vec<_> = requests
            .iter()
            .zip(addresses.iter().cycle())
            .map(|(request, address)| scope.spawn(move || send_together(address, request, start)))
            .collect();
        let responses = clients.into_iter().map(ScopedJoinHandle::join);
        responses.map(|one| one.expect("a response")).collect()
    })
}

/// As [`send_all`], and repeats each request that gets a 503 after its `Retry-After`. Also returns the number
/// of 503s.
pub(crate) fn send_all_with_retries(
    address: &str,
    requests: &[RawRequest],
) -> (Vec<RawResponse>, usize) {
    send_all_with_retries_to(&[address], requests)
}

/// As [`send_all_with_retries`], to these servers in turn.
pub(crate) fn send_all_with_retries_to(
    addresses: &[&str],
    requests: &[RawRequest],
) -> (Vec<RawResponse>, usize) {
    let (mut done, mut waiting, mut rejections) = (Vec::new(), requests.to_vec(), 0);
    while !waiting.is_empty() {
        assert!(done.len() + rejections < 20 * requests.len(), "endless");
        let responses = send_all_to(addresses, &waiting);
        let (busy, finished): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .zip(responses)
            .partition(|(_, response)| response.status == 503);
        let pause = busy.iter().map(|(_, response)| {
            let pause = response.retry_after();
            pause.unwrap_or_else(|| panic!("a 503 without Retry-After: {response:?}"))
        });
        let pause = pause.max().unwrap_or_default();
        done.extend(finished.into_iter().map(|(_, response)| response));
        rejections += busy.len();
        waiting = busy.into_iter().map(|(request, _)| request).collect();
        thread::sleep(pause);
    }
    (done, rejections)
}

fn send_together(address: &str, request: &RawRequest, start: &Barrier) -> RawResponse {
    let mut connection = RawConnection::open(address);
    start.wait();
    let started = Instant::now();
    connection.send(request.0.as_bytes());
    RawResponse::parse(&connection.read_to_end(), started.elapsed())
}

impl RawResponse {
    /// Fails unless the response is complete.
    #[track_caller]
    pub(crate) fn parse(text: &str, took: Duration) -> Self {
        Self::of(text, took).unwrap_or_else(|| panic!("no response after {took:?}: {text:?}"))
    }

    /// `None` unless the response is complete.
    fn of(text: &str, took: Duration) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let response = Self {
            status: head.split(' ').nth(1)?.parse().ok()?,
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
            took,
        };
        // A 204 has neither a body nor a Content-Length (RFC 9110 §8.6).
        let length = response.header("content-length").map(str::parse);
        let is_complete = response.status == 204 || length == Some(Ok(body.len()));
        is_complete.then_some(response)
    }

    #[track_caller]
    pub(crate) fn assert_status(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A string member of the body.
    #[track_caller]
    pub(crate) fn text(&self, member: &str) -> String {
        let json = self.json();
        let text = json[member].as_str();
        text.unwrap_or_else(|| panic!("no string `{member}`: {self:?}"))
            .to_owned()
    }

    /// A header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// The sorted lines of the head, without date and request id.
    pub(crate) fn comparable_head(&self) -> Vec<&str> {
        let lines = self.head.lines();
        let is_comparable =
            |line: &&str| !line.starts_with("date:") && !line.starts_with("x-request-id:");
        let mut head: Vec<&str> = lines.filter(is_comparable).collect();
        head.sort_unstable();
        head
    }

    /// `Retry-After`, which is at least one second.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let seconds: u64 = self.header("retry-after")?.parse().ok()?;
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }
}

/// The number of responses with each status.
pub(crate) fn statuses(responses: &[RawResponse]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for response in responses {
        *counts.entry(response.status).or_default() += 1;
    }
    counts
}

/// The number of responses with this status.
pub(crate) fn count(responses: &[RawResponse], status: u16) -> usize {
    let with_status = responses.iter().filter(|one| one.status == status);
    with_status.count()
}

/// The longest response time.
pub(crate) fn slowest(responses: &[RawResponse]) -> Duration {
    let times = responses.iter().map(|response| response.took);
    times.max().unwrap_or_default()
}

static ALL_CPUS: Mutex<()> = Mutex::new(());

/// Runs work that needs all CPUs while no other test does: the server counts waiting for a CPU as its own
/// delay.
pub(crate) fn exclusively<T>(work: impl FnOnce() -> T) -> T {
    // A failed test leaves nothing behind that could disturb the next.
    let _guard = ALL_CPUS.lock().unwrap_or_else(PoisonError::into_inner);
    work()
}
