//! SIGTERM while requests are in flight (R65).

use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use tenantry_acceptance::{ApiResponse, Database, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, base, person};
use crate::crowd::{Reply, whole_machine};

const IN_FLIGHT: usize = 32;
const LIMIT: Duration = Duration::from_secs(20);

on_both_databases![
    r65_what_is_in_flight_is_finished_and_everything_stored_was_acknowledged,
    r65_a_body_that_is_still_coming_is_waited_for_and_nobody_new_is_let_in,
];

fn r65_what_is_in_flight_is_finished_and_everything_stored_was_acknowledged(database: Database) {
    let mut server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let before = server.database().count("accounts");
    let base = base(&server);
    let alone = whole_machine();
    let (responses, took) = thread::scope(|scope| {
        let callers: Vec<_> = (0..IN_FLIGHT)
            .map(|number| developer.end_user(&base, &format!("user{number}@example.com")))
            .map(|request| scope.spawn(|| request.try_send()))
            .collect();
        thread::sleep(Duration::from_millis(100));
        let took = stop(&mut server);
        let responses = callers.into_iter().map(ScopedJoinHandle::join);
        (
            responses
                .map(|response| response.expect("a caller"))
                .collect::<Vec<_>>(),
            took,
        )
    });
    drop(alone);
    let acknowledged = responses
        .iter()
        .flatten()
        .filter(|response| response.status == 201);
    let acknowledged = acknowledged.count() as u64;
    println!("{acknowledged} of {IN_FLIGHT} acknowledged, stopped in {took:?}");
    for ApiResponse { status, body, .. } in responses.iter().flatten() {
        assert!([201, 503].contains(status), "{status} {body}");
    }
    assert!(acknowledged > 0, "nothing was in flight");
    assert_eq!(server.database().count("accounts") - before, acknowledged);
}

fn r65_a_body_that_is_still_coming_is_waited_for_and_nobody_new_is_let_in(database: Database) {
    let mut server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let body = person("late@example.com").to_string();
    let (now, later) = body.split_at(10);
    let mut caller = server.connect();
    let [key, project] = developer
        .headers()
        .map(|(name, value)| format!("{name}: {value}"));
    let length = body.len();
    let head = format!(
        "POST {REGISTER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         {key}\r\n{project}\r\nContent-Length: {length}\r\n\r\n"
    );
    caller.send((head + now).as_bytes());
    thread::sleep(Duration::from_millis(300));

    let started = Instant::now();
    server.terminate();
    thread::sleep(Duration::from_millis(300));
    let newcomer = server.get("/readyz").try_send();
    assert!(newcomer.is_none_or(|response| response.status == 503));
    caller.send(later.as_bytes());
    let reply = Reply::parse(&caller.read_to_end(), started.elapsed());
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
    println!("stopped in {:?}", started.elapsed());
    assert!(started.elapsed() < LIMIT);
}

#[test]
fn r65_callers_who_never_come_to_an_end_do_not_hold_the_server() {
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

/// How long it took.
fn stop(server: &mut Server) -> Duration {
    let started = Instant::now();
    server.terminate();
    assert_eq!(server.wait().code(), Some(0), "{}", server.stderr());
    let took = started.elapsed();
    assert!(took < LIMIT, "{took:?}");
    took
}
