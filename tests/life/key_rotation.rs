//! Signing keys are changed while tokens are in use (R39).

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{as_system, person};
use crate::houses::PUBLIC_URL;
use crate::patience::{see, until};
use crate::person::Person;
use crate::tokens::{Tokens, read};

mod traffic;

use traffic::Traffic;

on_both_databases![r39_two_rotations_under_traffic_refuse_no_token];

const JOHN: &str = "john@example.com";
/// Every server looks up the keys more often than that.
const LIMIT: Duration = Duration::from_secs(20);

fn r39_two_rotations_under_traffic_refuse_no_token(database: Database) {
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

fn rotate_under_traffic(servers: &[&Server]) {
    let people: Vec<Person<'_>> = servers
        .iter()
        .map(|server| Person::new(server, None, JOHN))
        .collect();
    let traffic = Traffic::of(servers, people[0].logged_in());
    let started = Instant::now();
    let calls = thread::scope(|scope| {
        let callers = traffic.start(scope);
        for _ in 0..2 {
            rotate(servers, &people, &traffic);
        }
        traffic.stop();
        callers.join()
    });
    let took = started.elapsed();
    println!(
        "{} calls in {took:?}, with tokens of {} keys",
        calls.len(),
        traffic.keys()
    );
    let refused: Vec<_> = calls.iter().filter(|(_, status)| *status != 200).collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(traffic.keys(), 3, "tokens of before, between and after");
    assert!(calls.len() > usize::try_from(took.as_secs()).unwrap_or(0) * 25);
}

/// The new key is known everywhere before the first token is signed with it.
fn rotate(servers: &[&Server], people: &[Person<'_>], traffic: &Traffic<'_>) {
    let before: Vec<Value> = servers.iter().map(|server| key_set(server)).collect();
    let arguments = ["keys", "rotate-signing", "--json"];
    let rotated = servers[0].installation().run(&arguments).well().json();
    for person in people {
        let tokens = see("a token of the new key", LIMIT, || {
            let tokens = person.logged_in();
            traffic.add(tokens.clone());
            (kid(&tokens) == rotated["active"]).then_some(tokens)
        });
        assert_eq!(tokens.me(person.server).status, 200);
    }
    for (server, before) in servers.iter().zip(before) {
        assert!(
            has(&before, &rotated["active"]),
            "published before it signs"
        );
        until("the next key is published", LIMIT, || {
            let now = key_set(server);
            has(&now, &rotated["next"]) && has(&now, &rotated["active"])
        });
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
