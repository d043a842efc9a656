use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use postgres::error::SqlState;
use postgres::{Client, Error, NoTls};
use url::Url;

/// A database on the Postgres server for tests.
pub(crate) struct PostgresDatabase {
    name: String,
    /// Opened on first use and kept, because tests count rows often.
    connection: Mutex<Option<Client>>,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

impl PostgresDatabase {
    pub(crate) fn create() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tenantry_acceptance_{}_{number}", std::process::id());
        let mut server = connect(&server_url());
        // A killed run may have left a database of this name.
        for statement in [
            format!("DROP DATABASE IF EXISTS {name}"),
            format!("CREATE DATABASE {name}"),
        ] {
            server
                .batch_execute(&statement)
                .unwrap_or_else(|error| panic!("{error}: {statement}"));
        }
        Self {
            name,
            connection: Mutex::new(None),
        }
    }

    pub(crate) fn url(&self) -> String {
        let mut url = server_url();
        url.set_path(&self.name);
        url.to_string()
    }

    pub(crate) fn values(&self, query: &str) -> Vec<String> {
        let rows = self.run(query, |client| client.query(query, &[]));
        rows.iter().map(|row| row.get("value")).collect()
    }

    pub(crate) fn execute(&self, statement: &str) -> u64 {
        self.run(statement, |client| client.execute(statement, &[]))
    }

    /// Retries once on a new connection when the kept one was closed, as the tests of outages do, or when
    /// Postgres resolved a deadlock with the server against it.
    fn run<T>(&self, sql: &str, work: impl Fn(&mut Client) -> Result<T, Error>) -> T {
        let kept = self.connection.lock();
        let mut kept = kept.unwrap_or_else(PoisonError::into_inner);
        let mut result = work(kept.get_or_insert_with(|| self.connect()));
        if result.as_ref().is_err_and(is_transient) {
            result = work(kept.insert(self.connect()));
        }
        result.unwrap_or_else(|error| panic!("{sql}: {error:?}"))
    }

    fn connect(&self) -> Client {
        let mut url = server_url();
        url.set_path(&self.name);
        connect(&url)
    }
}

fn is_transient(error: &Error) -> bool {
    let transient = [SqlState::ADMIN_SHUTDOWN, SqlState::T_R_DEADLOCK_DETECTED];
    error.is_closed() || error.code().is_some_and(|code| transient.contains(code))
}

impl Drop for PostgresDatabase {
    /// A database that stays behind is harmless.
    fn drop(&mut self) {
        if let Ok(mut server) = Client::connect(server_url().as_str(), NoTls) {
            let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            let _ = server.batch_execute(&statement);
        }
    }
}

fn connect(url: &Url) -> Client {
    Client::connect(url.as_str(), NoTls).unwrap_or_else(|error| {
        panic!("{error}: TENANTRY_TEST_POSTGRES_URL is not the URL of a Postgres")
    })
}

fn server_url() -> Url {
    let url = std::env::var("TENANTRY_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "these tests need a Postgres: run `cargo xtask test`, or set TENANTRY_TEST_POSTGRES_URL"
        )
    });
    Url::parse(&url).expect("TENANTRY_TEST_POSTGRES_URL is a URL")
}
