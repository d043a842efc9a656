//! Signing keys are rotated while tokens are in use (R39).

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};
use std::thread;
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;
use tenantry_acceptance::accounts::{Tokens, verified_developer};
use tenantry_acceptance::jwt::Jwt;
use tenantry_acceptance::wait::wait_until;
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::mail_servers::PUBLIC_URL;

on_both_databases![r39_two_rotations_under_traffic_reject_no_token,];

const JOHN: &str = "john@example.com";
/// Every server reloads the keys more often than that.
const LIMIT: Duration = Duration::from_secs(30);

fn r39_two_rotations_under_traffic_reject_no_token(database: Database) {
    rotate_under_traffic(&[&first(database)]);
}

/// R68: the second server reads the keys from the database.
#[test]
fn r39_a_rotation_at_one_server_reaches_the_other() {
    let database = Database::postgres();
    let first = first(database.clone());
    let second = start_server(database);
    rotate_under_traffic(&[&first, &second]);
}

fn start_server(database: Database) -> Server {
    Server::with(database, |settings| {
        settings.set("TENANTRY_PUBLIC_URL", PUBLIC_URL);
    })
}

/// A server with a verified developer.
fn first(database: Database) -> Server {
    let server = start_server(database);
    verified_developer(&server, JOHN);
    server
}

/// The second rotation starts immediately; the command waits until every server has loaded its key.
fn rotate_under_traffic(servers: &[&Server]) {
    let mut sessions: Vec<Tokens> = servers
        .iter()
        .map(|server| Tokens::of_developer(server, JOHN))
        .collect();
    let traffic = Traffic::of(servers, sessions[0].clone());
    let started = Instant::now();
    let responses = thread::scope(|scope| {
        let clients = traffic.start(scope);
        let rotations = scope.spawn(|| [rotate(servers[0]), rotate(servers[0])]);
        wait_until("both rotations finish", LIMIT, || {
            use_the_newest_keys(servers, &mut sessions, &traffic);
            rotations.is_finished()
        });
        let [_, last] = rotations.join().expect("both rotations");
        wait_until("every server signs with the last key", LIMIT, || {
            use_the_newest_keys(servers, &mut sessions, &traffic);
            sessions.iter().all(|tokens| kid(tokens) == last["active"])
        });
        for server in servers {
            let what = "the key after the last is published";
            wait_until(what, LIMIT, || has(&key_set(server), &last["next"]));
        }
        clients.stop()
    });
    let took = started.elapsed();
    println!("{} requests in {took:?}", responses.len());
    let rejected: Vec<_> = responses
        .iter()
        .filter(|(_, status)| *status != 200)
        .collect();
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!(traffic.keys(), 3, "tokens of three keys");
    assert!(responses.len() > usize::try_from(took.as_secs()).unwrap_or(0) * 25);
}

fn rotate(server: &Server) -> Value {
    let arguments = ["keys", "rotate-signing", "--json"];
    server.installation().run(&arguments).success().json()
}

/// Lets every server sign new tokens. Every server accepts them and publishes their key.
fn use_the_newest_keys(servers: &[&Server], sessions: &mut [Tokens], traffic: &Traffic<'_>) {
    for (server, session) in servers.iter().zip(sessions) {
        *session = session.refreshed(server);
        traffic.add(session.clone());
        for server in servers {
            session.me(server).assert_status(200);
            let is_published = has(&key_set(server), &kid(session));
            assert!(is_published, "signed before the key is published");
        }
    }
}

fn key_set(server: &Server) -> Value {
    server.get("/.well-known/jwks.json").send().json()
}

fn has(key_set: &Value, kid: &Value) -> bool {
    let keys = key_set["keys"].as_array().expect("a key set");
    keys.iter().any(|key| key["kid"] == *kid)
}

fn kid(tokens: &Tokens) -> Value {
    Jwt::read(&tokens.access).header["kid"].clone()
}

/// Clients that send every known token to every server, fifty times a second.
struct Traffic<'a> {
    servers: &'a [&'a Server],
    /// The first tokens of each key.
    tokens: RwLock<Vec<Tokens>>,
    is_over: AtomicBool,
}

/// The time since the start, and the status.
type Response = (Duration, u16);

struct Clients<'scope> {
    threads: Vec<ScopedJoinHandle<'scope, Vec<Response>>>,
    end: End<'scope>,
}

/// Ends the traffic when it is dropped, so that a failed test ends, too.
struct End<'t>(&'t AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

const CLIENTS: u32 = 4;
const REQUESTS_PER_SECOND: u32 = 50;

impl<'a> Traffic<'a> {
    fn of(servers: &'a [&'a Server], tokens: Tokens) -> Self {
        Self {
            servers,
            tokens: RwLock::new(vec![tokens]),
            is_over: AtomicBool::new(false),
        }
    }

    /// Sends these tokens as well.
    fn add(&self, tokens: Tokens) {
        let mut known = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
        if known.iter().all(|other| kid(other) != kid(&tokens)) {
            known.push(tokens);
        }
    }

    /// The number of keys among the tokens.
    fn keys(&self) -> usize {
        let known = self.known();
        let keys: BTreeSet<String> = known.iter().map(|one| kid(one).to_string()).collect();
        keys.len()
    }

    fn start<'s>(&'s self, scope: &'s Scope<'s, '_>) -> Clients<'s> {
        let started = Instant::now();
        let threads = (0..CLIENTS).map(|_| scope.spawn(move || self.send(started)));
        Clients {
            threads: threads.collect(),
            end: End(&self.is_over),
        }
    }

    /// At a constant rate; a late client catches up.
    fn send(&self, started: Instant) -> Vec<Response> {
        let pause = Duration::from_secs(1) * CLIENTS / REQUESTS_PER_SECOND;
        let mut responses = Vec::new();
        for turn in 0.. {
            if self.is_over.load(Ordering::SeqCst) {
                break;
            }
            let known = self.known();
            let server = self.servers[turn % self.servers.len()];
            let tokens = &known[turn / self.servers.len() % known.len()];
            let at = started.elapsed();
            responses.push((at, tokens.me(server).status));
            let due = pause * u32::try_from(turn + 1).unwrap_or(u32::MAX);
            thread::sleep(due.saturating_sub(started.elapsed()));
        }
        responses
    }

    fn known(&self) -> Vec<Tokens> {
        let known = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }
}

impl Clients<'_> {
    /// Stops the clients, and returns all statuses.
    fn stop(self) -> Vec<Response> {
        drop(self.end);
        let clients = self.threads.into_iter().map(ScopedJoinHandle::join);
        clients
            .flat_map(|responses| responses.expect("a client"))
            .collect()
    }
}
