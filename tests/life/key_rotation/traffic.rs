//! Callers who show every token they know to every server, fifty times a second.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use tenantry_acceptance::Server;

use super::kid;
use crate::tokens::Tokens;

pub(super) struct Traffic<'a> {
    servers: &'a [&'a Server],
    /// One for each key, the first of it.
    tokens: RwLock<Vec<Tokens>>,
    is_over: AtomicBool,
}

/// When somebody called, since the start, and what the response was.
pub(super) type Call = (Duration, u16);

pub(super) struct Callers<'scope> {
    threads: Vec<ScopedJoinHandle<'scope, Vec<Call>>>,
    end: End<'scope>,
}

/// Ends the traffic when it is dropped, so that a test that fails comes to its end, too.
struct End<'t>(&'t AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

const CALLERS: u32 = 4;
const CALLS_A_SECOND: u32 = 50;

impl<'a> Traffic<'a> {
    pub(super) fn of(servers: &'a [&'a Server], tokens: Tokens) -> Self {
        Self {
            servers,
            tokens: RwLock::new(vec![tokens]),
            is_over: AtomicBool::new(false),
        }
    }

    /// Shows these tokens as well.
    pub(super) fn add(&self, tokens: Tokens) {
        let mut known = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
        if known.iter().all(|other| kid(other) != kid(&tokens)) {
            known.push(tokens);
        }
    }

    /// Of how many keys there are tokens.
    pub(super) fn keys(&self) -> usize {
        let known = self.known();
        let keys: BTreeSet<String> = known.iter().map(|one| kid(one).to_string()).collect();
        keys.len()
    }

    pub(super) fn start<'s>(&'s self, scope: &'s Scope<'s, '_>) -> Callers<'s> {
        let started = Instant::now();
        let threads = (0..CALLERS).map(|_| scope.spawn(move || self.call(started)));
        Callers {
            threads: threads.collect(),
            end: End(&self.is_over),
        }
    }

    /// At an even pace; who is late makes up for it.
    fn call(&self, started: Instant) -> Vec<Call> {
        let pause = Duration::from_secs(1) * CALLERS / CALLS_A_SECOND;
        let mut calls = Vec::new();
        for turn in 0.. {
            if self.is_over.load(Ordering::SeqCst) {
                break;
            }
            let known = self.known();
            let server = self.servers[turn % self.servers.len()];
            let tokens = &known[turn / self.servers.len() % known.len()];
            let at = started.elapsed();
            calls.push((at, tokens.me(server).status));
            let due = pause * u32::try_from(turn + 1).unwrap_or(u32::MAX);
            thread::sleep(due.saturating_sub(started.elapsed()));
        }
        calls
    }

    fn known(&self) -> Vec<Tokens> {
        let known = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }
}

impl Callers<'_> {
    /// Stops them, and says what they were told.
    pub(super) fn stop(self) -> Vec<Call> {
        drop(self.end);
        let callers = self.threads.into_iter().map(ScopedJoinHandle::join);
        callers.flat_map(|calls| calls.expect("a caller")).collect()
    }
}
