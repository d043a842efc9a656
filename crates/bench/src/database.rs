//! Which database, and making and removing those of a Postgres server.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

use crate::arguments::DatabaseArguments;

/// A database as `TENANTRY_DATABASE_URL` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server's, by the whole URL.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return Ok(Self::Sqlite(Path::new(path).to_owned()));
        }
        let is_postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
        is_postgres
            .then(|| Self::Postgres(text.to_owned()))
            .ok_or_else(|| "it starts with neither sqlite:// nor postgres://".to_owned())
    }
}

/// A name that needs no quotes in SQL.
pub(crate) fn name(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_name = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_plain);
    is_name
        .then(|| text.to_owned())
        .ok_or_else(|| "only lower-case letters, digits and underscores".to_owned())
}

/// Makes one.
pub(crate) fn create(database: &DatabaseArguments) -> Result<()> {
    execute(
        &database.database_url,
        &format!("CREATE DATABASE {}", database.name),
    )
}

/// Removes one, if it is there.
pub(crate) fn remove(database: &DatabaseArguments) -> Result<()> {
    let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name);
    execute(&database.database_url, &statement)
}

fn execute(url: &DatabaseUrl, statement: &str) -> Result<()> {
    let DatabaseUrl::Postgres(url) = url else {
        bail!("only a Postgres server has databases to make");
    };
    runtime()?.block_on(async {
        let client = connect(url).await?;
        client.batch_execute(statement).await?;
        Ok(())
    })
}

/// An executor for one thread.
pub(crate) fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// A connection; what it has to do in the background runs on the executor of the caller.
pub(crate) async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .context("cannot connect to Postgres")?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("the connection to Postgres broke: {error}");
        }
    });
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_or_a_server() {
        let sqlite = "sqlite://data/tenantry.db".parse();
        assert_eq!(sqlite, Ok(DatabaseUrl::Sqlite("data/tenantry.db".into())));
        for url in ["postgres://u@h/d", "postgresql://u@h/d"] {
            assert_eq!(url.parse(), Ok(DatabaseUrl::Postgres(url.to_owned())));
        }
        assert!("mysql://u@h/d".parse::<DatabaseUrl>().is_err());
    }

    #[test]
    fn a_name_that_would_need_quotes_is_refused() {
        assert!(name("tenantry_bench_17_1").is_ok());
        for refused in ["", "1a", "a b", "a;b", "A", "a\"b", "ä"] {
            assert!(name(refused).is_err(), "{refused}");
        }
    }
}
