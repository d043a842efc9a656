//! A Postgres for the tests: the developer's own, or one that lives as long as this program.

mod binaries;
mod install;
mod server;
mod stale_servers;
mod user;

use std::env;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use self::binaries::Binaries;
pub(crate) use self::server::Durability;
use self::server::Server;
use crate::workspace::Workspace;
use crate::{interrupt, terminal};

/// The URL of the Postgres server that the tests use.
pub(crate) const URL_VARIABLE: &str = "TENANTRY_TEST_POSTGRES_URL";

/// A Postgres to test against; one that we started is stopped and removed with this value.
pub(crate) enum TestPostgres {
    /// The developer's own, by its URL.
    Given(String),
    /// A throwaway one.
    Started(Server),
}

impl TestPostgres {
    /// Uses the configured server, or starts one.
    pub(crate) fn provide(workspace: &Workspace, durability: Durability) -> Result<Self> {
        match env::var(URL_VARIABLE) {
            Ok(url) if !url.is_empty() => Ok(Self::Given(url)),
            _ => start(workspace, durability).map(Self::Started),
        }
    }

    /// The connection URL.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Started(server) => server.url(),
        }
    }
}

/// `cargo xtask postgres`
pub(crate) fn run_until_interrupted(workspace: &Workspace) -> Result<()> {
    let server = start(workspace, Durability::Quick)?;
    terminal::step("stop and remove it with Ctrl-C; tests use it when you run");
    println!("export {URL_VARIABLE}={}", server.url());
    while !interrupt::happened() {
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn start(workspace: &Workspace, durability: Durability) -> Result<Server> {
    let binaries = match Binaries::find(workspace.target()) {
        Some(binaries) => binaries,
        None => install::install(workspace.target())?,
    };
    stale_servers::remove(&binaries);
    terminal::working("starting a throwaway Postgres", || {
        Server::start(binaries, durability)
    })
}
