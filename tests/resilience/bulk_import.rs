//! Import clients as the private specification describes them.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenantry_acceptance::clients::as_service;
use tenantry_acceptance::{Database, Server, on_both_databases};

const LINES: usize = 200;
const BETWEEN_LINES: Duration = Duration::from_millis(100);

on_both_databases![a_client_that_sends_ten_users_a_second_never_gets_a_429,];

fn a_client_that_sends_ten_users_a_second_never_gets_a_429(database: Database) {
    let server = Server::start(database);
    let before = server.database().count("accounts");
    let started = Instant::now();
    for number in 0..LINES {
        let user = user(&format!("line{number}@example.com"));
        as_service(&server).json(&user).send().assert_status(200);
        thread::sleep(BETWEEN_LINES);
    }
    println!("{LINES} lines in {:?}", started.elapsed());
    assert_eq!(server.database().count("accounts") - before, LINES as u64);
}

fn user(email: &str) -> Value {
    json!({
        "email": email,
        "password": "secure_password",
        "full_name": "Internal System User",
        "is_verified": true,
    })
}
