//! The database goes away and comes back (R64).

use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use postgres::{Client, NoTls};
use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Server};

use crate::callers::{Developer, base};

/// Waiting for a connection and making one, with some air.
const LONGEST_ANSWER: Duration = Duration::from_secs(6);
const LONGEST_RECOVERY: Duration = Duration::from_secs(5);

#[test]
fn r64_postgres_away_is_503_and_its_return_needs_no_restart() {
    let server = Server::start(Database::postgres());
    let developer = Developer::register(&server, "owner@example.com");
    let jane = developer
        .end_user(&base(&server), "jane@example.com")
        .send();
    let postgres = Postgres::of(&server);

    postgres.shut();
    let rejected = developer.end_user(&base(&server), "away@example.com");
    assert_sent_away(|| rejected.send());
    let me = server
        .get("/api/v1/auth/me")
        .bearer(&jane.text("access_token"));
    assert_sent_away(|| me.send());
    let readiness = server.get("/readyz");
    assert_sent_away(|| readiness.send());
    server
        .get("/livez")
        .send()
        .is(200, &json!({"status": "ok"}));

    postgres.open();
    let took = until_registered(&server, &developer);
    println!("back after {took:?}");
    assert!(took < LONGEST_RECOVERY, "{took:?}");
    assert_eq!(server.get("/readyz").send().status, 200);
}

#[test]
fn r64_lost_connections_to_postgres_are_replaced_at_once() {
    let server = Server::start(Database::postgres());
    let developer = Developer::register(&server, "owner@example.com");
    Postgres::of(&server).end_connections();
    let took = until_registered(&server, &developer);
    println!("back after {took:?}");
    assert!(took < LONGEST_RECOVERY, "{took:?}");
}

#[test]
fn r64_a_file_that_somebody_else_locks_is_503_for_writers_until_it_is_free() {
    let server = Server::start(Database::sqlite());
    let developer = Developer::register(&server, "owner@example.com");
    let jane = developer
        .end_user(&base(&server), "jane@example.com")
        .send();
    let path = server.database().url().replace("sqlite://", "");
    let mut other = SqliteConnection::establish(&path).expect("a SQLite database");
    other
        .batch_execute("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
        .expect("a lock");
    let rejected = developer.end_user(&base(&server), "away@example.com");
    assert_sent_away(|| rejected.send());
    let me = server.get("/api/v1/auth/me");
    let me = me.bearer(&jane.text("access_token")).send();
    assert_eq!(me.status, 200, "{}", me.body);
    other.batch_execute("ROLLBACK").expect("no lock");
    let took = until_registered(&server, &developer);
    assert!(took < LONGEST_RECOVERY, "{took:?}");
}

#[track_caller]
fn assert_sent_away(send: impl FnOnce() -> ApiResponse) {
    let started = Instant::now();
    let response = send();
    let took = started.elapsed();
    println!("{} after {took:?}", response.status);
    assert_eq!(response.status, 503, "{}", response.body);
    let seconds = response.header("retry-after").map(str::parse::<u32>);
    assert!(matches!(seconds, Some(Ok(1..))), "{seconds:?}");
    assert!(took < LONGEST_ANSWER, "{took:?}");
}

/// How long it takes until somebody can register again; meanwhile callers are sent away politely.
fn until_registered(server: &Server, developer: &Developer) -> Duration {
    let started = Instant::now();
    loop {
        let response = developer.end_user(&base(server), "back@example.com").send();
        match response.status {
            201 => return started.elapsed(),
            503 if started.elapsed() < LONGEST_RECOVERY => {
                thread::sleep(Duration::from_millis(50));
            }
            _ => panic!("{} {}", response.status, response.body),
        }
    }
}

/// The Postgres of a server, from above.
struct Postgres {
    admin: String,
    database: String,
}

impl Postgres {
    fn of(server: &Server) -> Self {
        let url = server.database().url();
        let (_, database) = url.rsplit_once('/').expect("a URL with a database");
        Self {
            admin: std::env::var("TENANTRY_TEST_POSTGRES_URL").expect("run `cargo xtask test`"),
            database: database.to_owned(),
        }
    }

    /// Lets nobody in and throws everybody out.
    fn shut(&self) {
        self.run("ALTER DATABASE $ ALLOW_CONNECTIONS false");
        self.end_connections();
    }

    fn open(&self) {
        self.run("ALTER DATABASE $ ALLOW_CONNECTIONS true");
    }

    fn end_connections(&self) {
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$'");
    }

    fn run(&self, statement: &str) {
        let mut client = Client::connect(&self.admin, NoTls).expect("a Postgres");
        let statement = statement.replace('$', &self.database);
        client.batch_execute(&statement).expect("rights");
    }
}
