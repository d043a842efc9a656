//! Clients that behave as the private seed describes its own.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{PRIVATE_USERS, base, growth, rows};

const LINES: usize = 200;
const BETWEEN_LINES: Duration = Duration::from_millis(100);

on_both_databases![
    a_client_that_takes_only_200_for_success_is_done_at_the_first_try,
    a_script_that_posts_a_line_every_tenth_of_a_second_never_meets_a_429,
];

fn a_client_that_takes_only_200_for_success_is_done_at_the_first_try(database: Database) {
    let server = Server::start(database);
    let before = server.database().rows();
    let created = post_until_200(&server, &user("once@example.com"));
    assert_eq!(created.tries, 1);
    assert_eq!(created.response["username"], "once@example.com");
    let one_user = rows(&[("accounts", 1), ("audit_entries", 1)]);
    assert_eq!(growth(&before, &server.database().rows()), one_user);
}

fn a_script_that_posts_a_line_every_tenth_of_a_second_never_meets_a_429(database: Database) {
    let server = Server::start(database);
    let before = server.database().count("accounts");
    let started = Instant::now();
    let file: Vec<String> = (0..LINES)
        .map(|number| user(&format!("line{number}@example.com")).to_string())
        .collect();
    for line in file {
        let response = post(&server, &line);
        assert_eq!(response.status, 200, "{line}: {}", response.body);
        thread::sleep(BETWEEN_LINES);
    }
    println!("{LINES} lines in {:?}", started.elapsed());
    assert_eq!(server.database().count("accounts") - before, 200);
}

/// What a client with patience has in the end.
struct Created {
    response: Value,
    tries: u32,
}

/// Waits longer and longer after a 429, and sends again after anything else but a 200: three tries.
fn post_until_200(server: &Server, user: &Value) -> Created {
    for attempt in 0..3 {
        let response = post(server, &user.to_string());
        if response.status == 200 {
            let tries = attempt + 1;
            let response = response.json();
            return Created { response, tries };
        }
        thread::sleep(Duration::from_secs(1 << attempt));
    }
    panic!("no 200 in three tries");
}

fn post(server: &Server, body: &str) -> ApiResponse {
    let request = tenantry_acceptance::Request::new("POST", &(base(server) + PRIVATE_USERS));
    request.bearer(&server.service_token).json_text(body).send()
}

fn user(email: &str) -> Value {
    json!({
        "email": email,
        "password": "secure_password",
        "full_name": "Internal System User",
        "is_verified": true,
    })
}
