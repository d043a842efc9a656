//! A database of its own for each server that is measured.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{self as this, Command};

use anyhow::{Context as _, Result};

use super::arguments::Database;
use crate::postgres::{Durability, TestPostgres};
use crate::workspace::Workspace;
use crate::{process, terminal};

/// Where databases are made.
pub(crate) struct Databases {
    /// The program that makes them.
    program: PathBuf,
    postgres: Option<TestPostgres>,
    made: Cell<u32>,
}

/// One database; a server's is removed with this value, a file with its folder.
pub(crate) struct OwnDatabase {
    /// As `TENANTRY_DATABASE_URL` names it.
    pub(crate) url: String,
    on_server: Option<OnServer>,
}

struct OnServer {
    program: PathBuf,
    server: String,
    name: String,
}

impl Databases {
    /// Starts a Postgres that waits for the disk, unless none is wanted or one is named.
    pub(crate) fn provide(
        workspace: &Workspace,
        program: &Path,
        mut wanted: impl Iterator<Item = Database>,
    ) -> Result<Self> {
        let postgres = wanted
            .any(|database| database == Database::Postgres)
            .then(|| TestPostgres::provide(workspace, Durability::Durable))
            .transpose()?;
        Ok(Self {
            program: program.to_owned(),
            postgres,
            made: Cell::new(0),
        })
    }

    /// Makes an empty database; a file gets this folder.
    pub(crate) fn make(&self, database: Database, folder: &Path) -> Result<OwnDatabase> {
        match database {
            Database::Sqlite => Ok(OwnDatabase {
                url: format!("sqlite://{}", folder.join("tenantry.db").display()),
                on_server: None,
            }),
            Database::Postgres => self.make_on_server(),
        }
    }

    fn make_on_server(&self) -> Result<OwnDatabase> {
        let postgres = self.postgres.as_ref().context("no Postgres was started")?;
        self.made.set(self.made.get() + 1);
        let on_server = OnServer {
            program: self.program.clone(),
            server: postgres.url(),
            name: format!("tenantry_bench_{}_{}", this::id(), self.made.get()),
        };
        process::run(&mut on_server.command("create-database"))?;
        Ok(OwnDatabase {
            url: with_name(&on_server.server, &on_server.name),
            on_server: Some(on_server),
        })
    }
}

impl OnServer {
    fn command(&self, task: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args([task, "--database-url", &self.server, &self.name]);
        command
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let Some(on_server) = &self.on_server else {
            return;
        };
        if let Err(error) = process::run(&mut on_server.command("drop-database")) {
            terminal::notice(&format!("cannot remove a database: {error:#}"));
        }
    }
}

/// The URL of another database of the same server.
fn with_name(url: &str, name: &str) -> String {
    let (address, options) = url
        .split_once('?')
        .map_or((url, None), |(address, options)| (address, Some(options)));
    let start = address.find("://").map_or(0, |scheme| scheme + "://".len());
    let end = address.get(start..).and_then(|rest| rest.find('/'));
    let server = end
        .and_then(|end| address.get(..start + end))
        .unwrap_or(address);
    let options = options.map(|options| format!("?{options}"));
    format!("{server}/{name}{}", options.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_the_database_changes() {
        for (url, expected) in [
            ("postgres://u@h:5/postgres", "postgres://u@h:5/n"),
            (
                "postgres://u:p@h/d?sslmode=disable",
                "postgres://u:p@h/n?sslmode=disable",
            ),
            ("postgres://u@h", "postgres://u@h/n"),
        ] {
            assert_eq!(with_name(url, "n"), expected);
        }
    }
}
