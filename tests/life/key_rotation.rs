//! Signing keys are changed while tokens are in use (R39).

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{as_system, person};
use crate::houses::PUBLIC_URL;
use crate::patience::until;
use crate::person::Person;
use crate::tokens::{Tokens, read};

mod traffic;

use traffic::Traffic;

on_both_databases![r39_two_rotations_under_traffic_reject_no_token];

const JOHN: &str = "john@example.com";
/// Every server looks up the keys more often than that.
const LIMIT: Duration = Duration::from_secs(30);

fn r39_two_rotations_under_traffic_reject_no_token(database: Database) {
    rotate_under_traffic(&[&first(database)]);
}

/// R68: the second server learns of the rotation from the database only.
#[test]
fn r39_a_rotation_beside_one_server_is_known_to_the_other() {
    let database = Database::postgres();
    let first = first(database.clone());
    let second = house(database);
    rotate_under_traffic(&[&first, &second]);
}

fn house(database: Database) -> Server {
    Server::with(database, |settings| {
        settings.set("TENANTRY_PUBLIC_URL", PUBLIC_URL);
    })
}

/// With somebody who can log in.
fn first(database: Database) -> Server {
    let server = house(database);
    let mut body = person(JOHN);
    body["is_verified"] = json!(true);
    assert_eq!(as_system(&server).json(&body).send().status, 200);
    server
}

/// The second rotation is asked for at once; it waits by itself until every server knows its key.
fn rotate_under_traffic(servers: &[&Server]) {
    let mut sessions: Vec<Tokens> = servers
        .iter()
        .map(|server| Person::new(server, None, JOHN).logged_in())
        .collect();
    let traffic = Traffic::of(servers, sessions[0].clone());
    let started = Instant::now();
    let calls = thread::scope(|scope| {
        let callers = traffic.start(scope);
        let rotations = scope.spawn(|| [rotate(servers[0]), rotate(servers[0])]);
        until("both rotations are through", LIMIT, || {
            use_the_newest_keys(servers, &mut sessions, &traffic);
            rotations.is_finished()
        });
        let [_, last] = rotations.join().expect("both rotations");
        until("every server signs with the last key", LIMIT, || {
            use_the_newest_keys(servers, &mut sessions, &traffic);
            sessions.iter().all(|tokens| kid(tokens) == last["active"])
        });
        for server in servers {
            let what = "the key after the last is published";
            until(what, LIMIT, || has(&key_set(server), &last["next"]));
        }
        callers.stop()
    });
    let took = started.elapsed();
    println!(
        "{} calls in {took:?}, with tokens of {} keys",
        calls.len(),
        traffic.keys()
    );
    let rejected: Vec<_> = calls.iter().filter(|(_, status)| *status != 200).collect();
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!(traffic.keys(), 3, "tokens of before, between and after");
    assert!(calls.len() > usize::try_from(took.as_secs()).unwrap_or(0) * 25);
}

fn rotate(server: &Server) -> Value {
    let arguments = ["keys", "rotate-signing", "--json"];
    server.installation().run(&arguments).well().json()
}

/// Lets every server sign anew; what one signs is good at every server, and its key is published there.
fn use_the_newest_keys(servers: &[&Server], sessions: &mut [Tokens], traffic: &Traffic<'_>) {
    for (server, session) in servers.iter().zip(sessions) {
        *session = session.refreshed(server);
        traffic.add(session.clone());
        for server in servers {
            assert_eq!(session.me(server).status, 200);
            assert!(
                has(&key_set(server), &kid(session)),
                "signs before it is published"
            );
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
    read(&tokens.access).0["kid"].clone()
}
