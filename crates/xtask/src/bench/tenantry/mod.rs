//! The server that is measured: a process with its own folder, port and database, as its users run it
//! except that it has no rate limits.

mod accounts;
mod bodies;
mod loads;

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

pub(crate) use self::accounts::Tenant;
use self::bodies::Bodies;
use super::databases::OwnDatabase;
use super::http::Client;
use super::service::{Service, free_address};
use super::usage::Stopwatch;
use crate::interrupt;

/// Where it says that it lives.
const ALIVE: &str = "/livez";
/// It shows its operator key soon after that.
const LONGEST_FIRST_START: Duration = Duration::from_secs(10);
/// The most of a processor that a server uses which has nothing to do.
const IDLE: f64 = 0.05;
const LOOK: Duration = Duration::from_millis(200);
const LONGEST_SETTLING: Duration = Duration::from_secs(20);

/// A server. Its parts go in this order when it is no longer needed.
pub(crate) struct Tenantry {
    service: Service,
    database: OwnDatabase,
    program: PathBuf,
    address: SocketAddr,
    client: Client,
    bodies: Bodies,
    operator_key: String,
    folder: TempDir,
}

impl Tenantry {
    /// Starts it for the first time, on an empty database.
    pub(super) fn start(
        program: &Path,
        folder: TempDir,
        database: OwnDatabase,
        users: u32,
    ) -> Result<Self> {
        let address = free_address()?;
        let (service, _) = run(program, folder.path(), address, &database.url)?;
        Ok(Self {
            service,
            program: program.to_owned(),
            address,
            client: Client::new(&format!("http://{address}")),
            bodies: Bodies::write(folder.path(), users)?,
            operator_key: operator_key(folder.path())?,
            database,
            folder,
        })
    }

    /// Whether the database works in processes of its own.
    pub(crate) fn is_on_postgres(&self) -> bool {
        self.database.url.starts_with("postgres")
    }

    /// Ends it and starts it again; says how long it took from the start to the first answer.
    pub(crate) fn restart(self) -> Result<(Self, Duration)> {
        let Self { service, .. } = self;
        drop(service);
        let (service, took) = run(
            &self.program,
            self.folder.path(),
            self.address,
            &self.database.url,
        )?;
        Ok((Self { service, ..self }, took))
    }

    /// Its process id.
    pub(crate) fn process(&self) -> u32 {
        self.service.id()
    }

    /// Its database.
    pub(crate) fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Waits until it has nothing left to do, such as mails of earlier registrations.
    pub(crate) fn settle(&self) -> Result<()> {
        let asked = Instant::now();
        while asked.elapsed() < LONGEST_SETTLING {
            ensure!(!interrupt::happened(), "interrupted");
            let stopwatch = Stopwatch::start(self.process());
            sleep(LOOK);
            if stopwatch.processors().is_none_or(|used| used < IDLE) {
                break;
            }
        }
        Ok(())
    }
}

/// Starts it; says how long it took until it answered.
fn run(
    program: &Path,
    folder: &Path,
    address: SocketAddr,
    database_url: &str,
) -> Result<(Service, Duration)> {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("TENANTRY_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .env("TENANTRY_LISTEN", address.to_string())
        .env("TENANTRY_DATABASE_URL", database_url)
        .env("TENANTRY_RATE_LIMITS", "off")
        .env("TENANTRY_REQUIRE_VERIFIED_EMAIL", "true")
        .stdin(Stdio::null())
        .stdout(appended(&shown_in(folder))?)
        .stderr(appended(&log_in(folder))?);
    let started = Instant::now();
    let mut service = Service::start(&mut command)?;
    service.answers(address, ALIVE).with_context(|| {
        let log = fs::read_to_string(log_in(folder)).unwrap_or_default();
        format!("the server does not start:\n{log}")
    })?;
    Ok((service, started.elapsed()))
}

/// The key that the first start shows.
fn operator_key(folder: &Path) -> Result<String> {
    let asked = Instant::now();
    loop {
        let shown = fs::read_to_string(shown_in(folder))?;
        if let Some(key) = operator_key_in(&shown) {
            return Ok(key.to_owned());
        }
        ensure!(
            asked.elapsed() < LONGEST_FIRST_START,
            "the first start showed no operator key"
        );
        sleep(LOOK);
    }
}

fn operator_key_in(shown: &str) -> Option<&str> {
    let mut lines = shown.lines();
    let key = lines.find_map(|line| line.trim().strip_prefix("operator key"))?;
    Some(key.trim())
}

fn appended(path: &Path) -> Result<File> {
    Ok(File::options().create(true).append(true).open(path)?)
}

fn shown_in(folder: &Path) -> PathBuf {
    folder.join("shown.txt")
}

fn log_in(folder: &Path) -> PathBuf {
    folder.join("log.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_key_is_found_in_what_the_first_start_shows() {
        let shown = "Tenantry is set up.\n\n  operator key   ok_Abc1\n  service token  st_Def2\n";
        assert_eq!(operator_key_in(shown), Some("ok_Abc1"));
        assert_eq!(operator_key_in(""), None);
    }
}
