//! Clients that send byte by byte, or too much (R57).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::callers::{Developer, REGISTER, base};
use crate::crowd::Reply;

const DRIBBLERS: usize = 300;
const BETWEEN_BYTES: Duration = Duration::from_millis(100);
const QUICK: Duration = Duration::from_millis(500);

on_both_databases![r57_300_dribbling_clients_do_not_slow_the_others];

fn r57_300_dribbling_clients_do_not_slow_the_others(database: Database) {
    let server = Server::start(database);
    let developer = Developer::register(&server, "owner@example.com");
    let jane = developer
        .end_user(&base(&server), "jane@example.com")
        .send();
    let token = jane.text("access_token");
    let quiet = slowest_of(&server, &token);
    let is_over = AtomicBool::new(false);
    let crowded = thread::scope(|scope| {
        scope.spawn(|| dribble(&server.address(), &developer, &is_over));
        thread::sleep(Duration::from_secs(1));
        let crowded = slowest_of(&server, &token);
        is_over.store(true, Ordering::SeqCst);
        crowded
    });
    println!("the slowest of 50 took {quiet:?} without them, {crowded:?} with them");
    assert!(
        crowded < quiet + QUICK,
        "{crowded:?}, but {quiet:?} without them"
    );
}

/// The longest that anyone waited for `me` or for life.
fn slowest_of(server: &Server, token: &str) -> Duration {
    let calls = (0..50).map(|number| {
        let started = Instant::now();
        let response = if number % 2 == 0 {
            server.get("/api/v1/auth/me").bearer(token).send()
        } else {
            server.get("/livez").send()
        };
        assert_eq!(response.status, 200, "{}", response.body);
        started.elapsed()
    });
    calls.max().unwrap_or_default()
}

/// Every other client dribbles its head, every other its body.
fn dribble(address: &str, developer: &Developer, is_over: &AtomicBool) {
    let mut clients: Vec<TcpStream> = (0..DRIBBLERS)
        .map(|_| TcpStream::connect(address).expect("the server listens"))
        .collect();
    let head = head(developer, 10_000);
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
            // Some are sent away after their time.
            let _ = client.write_all(b" ");
        }
        thread::sleep(BETWEEN_BYTES);
    }
}

#[test]
fn r57_a_head_that_dribbles_is_cut_off_after_five_seconds() {
    let server = Server::start(Database::sqlite());
    let (took, _) = dribble_until_closed(&server, "GET /livez HTTP/1.1\r\nX-Slow: ");
    assert!((4..=6).contains(&took.as_secs()), "{took:?}");
}

#[test]
fn r57_a_body_that_dribbles_is_rejected_after_ten_seconds() {
    let server = Server::start(Database::sqlite());
    let developer = Developer::register(&server, "owner@example.com");
    let (took, response) = dribble_until_closed(&server, &head(&developer, 10_000));
    assert!((9..=12).contains(&took.as_secs()), "{took:?}");
    assert_eq!(Reply::parse(&response, took).status, 408, "{response}");
}

#[test]
fn r57_a_chunked_body_over_16_kib_is_413() {
    let server = Server::start(Database::sqlite());
    let developer = Developer::register(&server, "owner@example.com");
    let [key, project] = developer
        .headers()
        .map(|(name, value)| format!("{name}: {value}"));
    let mut request = format!(
        "POST {REGISTER} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\n{key}\r\n{project}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    for _ in 0..17 {
        request += &["400\r\n", &" ".repeat(1024), "\r\n"].concat();
    }
    let mut connection = server.connect();
    let started = Instant::now();
    connection.send(request.as_bytes());
    connection.send(b"0\r\n\r\n");
    let reply = Reply::parse(&connection.read_to_end(), started.elapsed());
    assert_eq!(reply.status, 413, "{}", reply.body);
}

/// A head that announces a body of this length.
fn head(developer: &Developer, length: usize) -> String {
    let [key, project] = developer
        .headers()
        .map(|(name, value)| format!("{name}: {value}"));
    format!(
        "POST {REGISTER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         {key}\r\n{project}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// Sends the beginning, then a blank now and then, until the server closes the connection: after how
/// long, and all it said.
fn dribble_until_closed(server: &Server, beginning: &str) -> (Duration, String) {
    let mut client = TcpStream::connect(server.address()).expect("the server listens");
    let pause = Some(Duration::from_millis(200));
    client.set_read_timeout(pause).expect("a time limit");
    client.write_all(beginning.as_bytes()).expect("a beginning");
    let started = Instant::now();
    let mut said = Vec::new();
    let mut buffer = [0; 4096];
    while started.elapsed() < Duration::from_secs(20) {
        match client.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => said.extend_from_slice(&buffer[..length]),
            Err(error) if is_pause(&error) => {
                let _ = client.write_all(b" ");
            }
            Err(_) => break,
        }
    }
    let said = String::from_utf8_lossy(&said).into_owned();
    (started.elapsed(), said)
}

fn is_pause(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    [TimedOut, WouldBlock].contains(&error.kind())
}
