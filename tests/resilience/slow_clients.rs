//! Clients that send byte by byte (R57).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tenantry_acceptance::clients::{Developer, EndUser, get_me};
use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::concurrent_requests::RawResponse;

const SLOW_CLIENTS: usize = 300;
const BETWEEN_BYTES: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_millis(500);

on_both_databases![r57_300_slow_clients_do_not_delay_the_others];

fn r57_300_slow_clients_do_not_delay_the_others(database: Database) {
    let (server, developer) = Developer::start(database);
    let token = EndUser::register(&server, &developer, "jane@example.com").access_token;
    let without = slowest_of(&server, &token);
    let is_over = AtomicBool::new(false);
    let with = thread::scope(|scope| {
        scope.spawn(|| send_slowly(&server.address(), &developer, &is_over));
        thread::sleep(Duration::from_secs(1));
        let with = slowest_of(&server, &token);
        is_over.store(true, Ordering::SeqCst);
        with
    });
    println!("the slowest of 50: {without:?} without slow clients, {with:?} with them");
    assert!(with < without + LONGEST_DELAY, "{with:?}, {without:?}");
}

/// The longest response time of 50 requests.
fn slowest_of(server: &Server, token: &str) -> Duration {
    let times = (0..50).map(|number| {
        let started = Instant::now();
        let response = if number % 2 == 0 {
            get_me(server, token)
        } else {
            server.get("/livez").send()
        };
        response.assert_status(200);
        started.elapsed()
    });
    times.max().unwrap_or_default()
}

/// Half of the clients send their body byte by byte, half their head.
fn send_slowly(address: &str, developer: &Developer, is_over: &AtomicBool) {
    let mut clients: Vec<TcpStream> = (0..SLOW_CLIENTS)
        .map(|_| TcpStream::connect(address).expect("the server listens"))
        .collect();
    let head = developer.raw_head(10_000);
    for client in clients.iter_mut().step_by(2) {
        client.write_all(head.as_bytes()).expect("a head");
    }
    for client in clients.iter_mut().skip(1).step_by(2) {
        client
            .write_all(b"POST / HTTP/1.1\r\nX-Slow: ")
            .expect("a beginning");
    }
    while !is_over.load(Ordering::SeqCst) {
        for client in &mut clients {
            // The server closes some of them after its time limit.
            let _ = client.write_all(b" ");
        }
        thread::sleep(BETWEEN_BYTES);
    }
}

#[test]
fn r57_a_slow_head_is_cut_off_after_five_seconds() {
    let server = Server::start(Database::sqlite());
    let (took, _) = send_slowly_until_closed(&server, "GET /livez HTTP/1.1\r\nX-Slow: ");
    assert!((4..=6).contains(&took.as_secs()), "{took:?}");
}

#[test]
fn r57_a_slow_body_is_rejected_after_ten_seconds() {
    let server = Server::start(Database::sqlite());
    let developer = Developer::register(&server, "owner@example.com");
    let (took, response) = send_slowly_until_closed(&server, &developer.raw_head(10_000));
    assert!((9..=12).contains(&took.as_secs()), "{took:?}");
    RawResponse::parse(&response, took).assert_status(408);
}

/// Sends the beginning, then a space every 200 ms, until the server closes the connection. Returns the time
/// and the response.
fn send_slowly_until_closed(server: &Server, beginning: &str) -> (Duration, String) {
    let mut client = TcpStream::connect(server.address()).expect("the server listens");
    let pause = Some(Duration::from_millis(200));
    client.set_read_timeout(pause).expect("a time limit");
    client.write_all(beginning.as_bytes()).expect("a beginning");
    let started = Instant::now();
    let mut response = Vec::new();
    let mut buffer = [0; 4096];
    while started.elapsed() < Duration::from_secs(20) {
        match client.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => response.extend_from_slice(&buffer[..length]),
            Err(error) if is_timeout(&error) => {
                let _ = client.write_all(b" ");
            }
            Err(_) => break,
        }
    }
    let response = String::from_utf8_lossy(&response).into_owned();
    (started.elapsed(), response)
}

fn is_timeout(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    [TimedOut, WouldBlock].contains(&error.kind())
}
