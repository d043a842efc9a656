//! SIGTERM while requests are in flight (R65).

use std::thread;
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use tenantry_acceptance::clients::{Developer, REGISTER, signup};
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::concurrent_requests::{RawResponse, exclusively};

const IN_FLIGHT: usize = 32;
const LIMIT: Duration = Duration::from_secs(20);

on_both_databases![
    r65_requests_in_flight_finish_and_every_stored_account_was_acknowledged,
    r65_the_server_waits_for_a_body_and_accepts_no_new_request,
];

fn r65_requests_in_flight_finish_and_every_stored_account_was_acknowledged(database: Database) {
    let (mut server, developer) = Developer::start(database);
    let before = server.database().count("accounts");
    let url = server.url();
    let (responses, took) = exclusively(|| {
        thread::scope(|scope| {
            let clients: Vec<_> = (0..IN_FLIGHT)
                .map(|number| developer.sign_up(&url, &format!("user{number}@example.com")))
                .map(|request| scope.spawn(|| request.try_send()))
                .collect();
            thread::sleep(Duration::from_millis(100));
            let took = stop(&mut server);
            let responses = clients.into_iter().map(ScopedJoinHandle::join);
            let responses = responses.filter_map(|response| response.expect("a client"));
            (responses.collect::<Vec<_>>(), took)
        })
    });
    for response in &responses {
        assert!([201, 503].contains(&response.status), "{}", response.body);
    }
    let acknowledged = responses.iter().filter(|response| response.status == 201);
    let acknowledged = acknowledged.count() as u64;
    println!("{acknowledged} of {IN_FLIGHT} acknowledged, stopped in {took:?}");
    assert!(acknowledged > 0, "nothing was in flight");
    assert_eq!(server.database().count("accounts") - before, acknowledged);
}

fn r65_the_server_waits_for_a_body_and_accepts_no_new_request(database: Database) {
    let (mut server, developer) = Developer::start(database);
    let body = signup("late@example.com").to_string();
    let (now, later) = body.split_at(10);
    let mut client = server.connect();
    client.send((developer.raw_head(body.len()) + now).as_bytes());
    thread::sleep(Duration::from_millis(300));

    let started = Instant::now();
    server.terminate();
    thread::sleep(Duration::from_millis(300));
    let new_request = server.get("/readyz").try_send();
    assert!(new_request.is_none_or(|response| response.status == 503));
    client.send(later.as_bytes());
    let response = RawResponse::parse(&client.read_to_end(), started.elapsed());
    response.assert_status(201);
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
    println!("stopped in {:?}", started.elapsed());
    assert!(started.elapsed() < LIMIT);
}

#[test]
fn r65_clients_that_never_finish_do_not_delay_the_shutdown() {
    let mut server = Server::start(Database::sqlite());
    let mut idle = server.connect();
    idle.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut in_the_head = server.connect();
    in_the_head.send(b"GET /livez HTTP/1.1\r\nHost: ");
    let mut in_the_body = server.connect();
    let key = &server.operator_key;
    let head = format!(
        "POST {REGISTER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         X-Operator-Key: {key}\r\nContent-Length: 100\r\n\r\n{{"
    );
    in_the_body.send(head.as_bytes());
    thread::sleep(Duration::from_millis(300));
    println!("stopped in {:?}", stop(&mut server));
}

/// Returns how long the shutdown took.
fn stop(server: &mut Server) -> Duration {
    let started = Instant::now();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
    let took = started.elapsed();
    assert!(took < LIMIT, "{took:?}");
    took
}
