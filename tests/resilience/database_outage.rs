//! The database is unavailable and recovers (R64).

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use postgres::{Client, NoTls};
use serde_json::json;
use tenantry_acceptance::clients::{Developer, EndUser, ME, get_me};
use tenantry_acceptance::wait::wait_for;
use tenantry_acceptance::{ApiResponse, Database, Server};

/// The time to wait for a connection and to open one, with a margin.
const LONGEST_RESPONSE: Duration = Duration::from_secs(6);
const LONGEST_RECOVERY: Duration = Duration::from_secs(5);

#[test]
fn r64_an_unavailable_postgres_is_503_and_its_return_needs_no_restart() {
    let (server, developer) = Developer::start(Database::postgres());
    let jane = EndUser::register(&server, &developer, "jane@example.com");
    let postgres = Postgres::of(&server);

    postgres.close();
    for request in [
        developer.sign_up(&server.url(), "rejected@example.com"),
        server.get(ME).bearer(&jane.access_token),
        server.get("/readyz"),
    ] {
        assert_unavailable(|| request.send());
    }
    let live = server.get("/livez").send();
    live.assert_json(200, &json!({"status": "ok"}));

    postgres.open();
    wait_for_recovery(&server, &developer);
    server.get("/readyz").send().assert_status(200);
}

#[test]
fn r64_lost_connections_to_postgres_are_replaced_at_once() {
    let (server, developer) = Developer::start(Database::postgres());
    Postgres::of(&server).end_connections();
    wait_for_recovery(&server, &developer);
}

#[test]
fn r64_a_locked_sqlite_file_is_503_for_writers_until_the_lock_is_released() {
    let (server, developer) = Developer::start(Database::sqlite());
    let jane = EndUser::register(&server, &developer, "jane@example.com");
    let path = server.database().url().replace("sqlite://", "");
    let mut other = SqliteConnection::establish(&path).expect("a SQLite database");
    other
        .batch_execute("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
        .expect("a lock");
    let rejected = developer.sign_up(&server.url(), "rejected@example.com");
    assert_unavailable(|| rejected.send());
    let me = get_me(&server, &jane.access_token);
    me.assert_status(200);
    other.batch_execute("ROLLBACK").expect("no lock");
    wait_for_recovery(&server, &developer);
}

#[track_caller]
fn assert_unavailable(send: impl FnOnce() -> ApiResponse) {
    let started = Instant::now();
    let response = send();
    let took = started.elapsed();
    println!("{} after {took:?}", response.status);
    response.assert_status(503);
    let seconds = response.header("retry-after").map(str::parse::<u32>);
    assert!(matches!(seconds, Some(Ok(1..))), "{seconds:?}");
    assert!(took < LONGEST_RESPONSE, "{took:?}");
}

/// Registers until it succeeds; until then every response is a 503.
fn wait_for_recovery(server: &Server, developer: &Developer) {
    let started = Instant::now();
    wait_for("a registration", LONGEST_RECOVERY, || {
        let response = developer.sign_up(&server.url(), "back@example.com").send();
        assert!([201, 503].contains(&response.status), "{}", response.body);
        (response.status == 201).then_some(())
    });
    let took = started.elapsed();
    println!("recovered after {took:?}");
    assert!(took < LONGEST_RECOVERY, "{took:?}");
}

/// The Postgres database of a server, as its administrator sees it.
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

    /// Rejects new connections and ends the existing ones.
    fn close(&self) {
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
        client.batch_execute(&statement).expect("a superuser");
    }
}
