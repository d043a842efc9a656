//! One database for each server that is measured, and its users.

use std::cell::RefCell;
use std::path::Path;
use std::process;

use anyhow::{Context as _, Result};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use reqwest::Url;
use tokio::task::spawn_blocking;
use tokio_postgres::{Client, NoTls};

use crate::arguments::Database;

/// Keeps a database with a million users in memory.
const SQLITE_SETTINGS: &str =
    "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -1000000; PRAGMA foreign_keys = ON;";

pub(crate) struct Databases {
    postgres: Url,
    created: RefCell<Vec<String>>,
}

impl Databases {
    pub(crate) fn on(postgres: &str) -> Result<Self> {
        let postgres = Url::parse(postgres).context("the URL of Postgres")?;
        let created = RefCell::default();
        Ok(Self { postgres, created })
    }

    /// Creates an empty database and returns its URL; a SQLite file lies in the folder.
    pub(crate) async fn create(&self, database: Database, folder: &Path) -> Result<String> {
        if database == Database::SQLite {
            return Ok(format!("sqlite://{}", folder.join("tenantry.db").display()));
        }
        let name = format!(
            "tenantry_bench_{}_{}",
            process::id(),
            self.created.borrow().len()
        );
        let client = connect(self.postgres.as_str()).await?;
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await?;
        let mut url = self.postgres.clone();
        url.set_path(&name);
        self.created.borrow_mut().push(name);
        Ok(url.into())
    }

    /// Removes all of them, even when a server is still connected.
    pub(crate) async fn remove_all(&self) -> Result<()> {
        let created = self.created.take();
        if created.is_empty() {
            return Ok(());
        }
        let client = connect(self.postgres.as_str()).await?;
        for name in created {
            client
                .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
                .await?;
        }
        Ok(())
    }
}

/// A connection whose background work runs on the executor of the caller.
pub(crate) async fn connect(url: &str) -> Result<Client> {
    let connected = tokio_postgres::connect(url, NoTls).await;
    let (client, connection) = connected.context("cannot connect to Postgres")?;
    tokio::spawn(connection);
    Ok(client)
}

/// Fills a database until it has this many users: verified copies of `user0@example.com`.
pub(crate) async fn fill(url: &str, users: u32) -> Result<()> {
    match url.strip_prefix("sqlite://") {
        Some(path) => {
            let path = path.to_owned();
            spawn_blocking(move || fill_sqlite(&path, users)).await?
        }
        None => fill_postgres(url, users).await,
    }
}

async fn fill_postgres(url: &str, users: u32) -> Result<()> {
    let client = connect(url).await?;
    let id = "('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
    client.batch_execute(&statements(id, users)).await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    // Otherwise the new rows are written to disk during the first measurement.
    client
        .batch_execute("CHECKPOINT")
        .await
        .context("a superuser is needed for CHECKPOINT")
}

fn fill_sqlite(path: &str, users: u32) -> Result<()> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(SQLITE_SETTINGS)?;
    let statements = statements("unhex('01900000000070008000' || printf('%012x', n))", users);
    connection.immediate_transaction(|connection| connection.batch_execute(&statements))?;
    // The server never runs ANALYZE on SQLite, so this does not either.
    Ok(connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?)
}

/// SQL that both databases accept; only the expression for an id (version 7, ascending) differs.
fn statements(id: &str, users: u32) -> String {
    let last = users - 1;
    format!(
        "UPDATE accounts SET verified_at = created_at WHERE email_key = 'user0@example.com';
        INSERT INTO accounts (id, role, project_id, email, email_key, password_hash, full_name,
                              verified_at, created_at, updated_at, version)
            WITH RECURSIVE copies (n) AS
                (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {last})
            SELECT {id}, role, project_id, 'user' || n || '@example.com', 'user' || n || '@example.com',
                   password_hash, full_name, verified_at, created_at, updated_at, version
            FROM accounts, copies WHERE email_key = 'user0@example.com';"
    )
}
