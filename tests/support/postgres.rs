use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};
use url::Url;

/// A database of its own on the server for tests.
pub(crate) struct PostgresDatabase {
    name: String,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

impl PostgresDatabase {
    pub(crate) fn create() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tenantry_acceptance_{}_{number}", std::process::id());
        let mut server = connect(&server_url());
        // A run that was killed can have left one of this name.
        for statement in [
            format!("DROP DATABASE IF EXISTS {name}"),
            format!("CREATE DATABASE {name}"),
        ] {
            server
                .batch_execute(&statement)
                .unwrap_or_else(|error| panic!("{error}: {statement}"));
        }
        Self { name }
    }

    pub(crate) fn url(&self) -> String {
        let mut url = server_url();
        url.set_path(&self.name);
        url.to_string()
    }

    pub(crate) fn values(&self, query: &str) -> Vec<String> {
        let rows = self
            .connect()
            .query(query, &[])
            .unwrap_or_else(|error| panic!("{error}: {query}"));
        rows.iter().map(|row| row.get("value")).collect()
    }

    pub(crate) fn execute(&self, statement: &str) -> u64 {
        self.connect()
            .execute(statement, &[])
            .unwrap_or_else(|error| panic!("{error}: {statement}"))
    }

    fn connect(&self) -> Client {
        let mut url = server_url();
        url.set_path(&self.name);
        connect(&url)
    }
}

impl Drop for PostgresDatabase {
    /// One that stays behind harms nobody.
    fn drop(&mut self) {
        if let Ok(mut server) = Client::connect(server_url().as_str(), NoTls) {
            let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            let _ = server.batch_execute(&statement);
        }
    }
}

fn connect(url: &Url) -> Client {
    Client::connect(url.as_str(), NoTls)
        .unwrap_or_else(|error| panic!("{error}: TENANTRY_TEST_POSTGRES_URL names no Postgres"))
}

fn server_url() -> Url {
    let url = std::env::var("TENANTRY_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "these tests need a Postgres: run `cargo xtask test`, or set TENANTRY_TEST_POSTGRES_URL"
        )
    });
    Url::parse(&url).expect("TENANTRY_TEST_POSTGRES_URL is a URL")
}
