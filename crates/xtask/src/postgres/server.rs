//! A throwaway Postgres server: trusted connections on 127.0.0.1 only, gone with the value that holds it.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use tempfile::TempDir;

use super::binaries::Binaries;
use super::user::{ServerUser, run_as};
use super::{install, stale_servers};
use crate::{port, process, terminal};

/// A port that was free a moment ago may be taken when the server wants it.
const TRIES: usize = 3;

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It does not: for tests.
    Quick,
    /// It does, as in production: for measurements.
    Durable,
}

impl Durability {
    fn settings(self) -> &'static str {
        match self {
            Self::Quick => "fsync = off\nfull_page_writes = off\n",
            // A checkpoint would fall into one of two measurements that are compared.
            Self::Durable => {
                "fsync = on\nfull_page_writes = on\ncheckpoint_timeout = 1h\nmax_wal_size = 8GB\n"
            }
        }
    }
}

/// A running server.
pub(crate) struct Server {
    binaries: Binaries,
    user: Option<ServerUser>,
    durability: Durability,
    port: u16,
    // The lock is held as long as the folder is ours.
    _lock: File,
    folder: TempDir,
}

impl Server {
    /// Makes a database cluster in a fresh folder and starts a server on it.
    pub(super) fn start(binaries: Binaries, durability: Durability) -> Result<Self> {
        let user = ServerUser::choose()?;
        let folder = stale_servers::fresh_folder()?;
        let lock = stale_servers::claim(folder.path())?;
        if let Some(user) = user {
            user.takes(folder.path())?;
        }
        let mut server = Self {
            binaries: reachable(binaries, user, folder.path())?,
            user,
            durability,
            port: 0,
            _lock: lock,
            folder,
        };
        server.make_cluster()?;
        server.start_on_a_free_port()?;
        Ok(server)
    }

    /// The connection URL of the superuser.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn make_cluster(&self) -> Result<()> {
        let mut initdb = self.binaries.command("initdb");
        initdb
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8"])
            .args(["--no-locale", "--no-sync", "--pgdata"])
            .arg(self.data())
            .stdout(Stdio::null());
        self.run(&mut initdb)
    }

    fn start_on_a_free_port(&mut self) -> Result<()> {
        for _ in 0..TRIES {
            self.port = port::free()?;
            self.configure()?;
            let mut start = self.pg_ctl("start");
            start.arg("--log").arg(self.log()).arg("--wait");
            if self.run(&mut start).is_ok() {
                return Ok(());
            }
        }
        bail!(
            "Postgres does not start:\n{}",
            fs::read_to_string(self.log()).unwrap_or_default()
        )
    }

    /// The settings of our own; they come after those of `initdb`, so they count.
    fn configure(&self) -> Result<()> {
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {}\nunix_socket_directories = '{}'\n\
             max_connections = 300\n{}",
            self.port,
            self.data().display(),
            self.durability.settings(),
        );
        let mut file = OpenOptions::new()
            .append(true)
            .open(self.data().join("postgresql.conf"))?;
        file.write_all(settings.as_bytes())?;
        Ok(())
    }

    fn pg_ctl(&self, action: &str) -> Command {
        let mut command = self.binaries.command("pg_ctl");
        command
            .args([action, "--silent", "--pgdata"])
            .arg(self.data())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    fn run(&self, command: &mut Command) -> Result<()> {
        run_as(self.user, self.folder.path(), command)
    }

    fn data(&self) -> PathBuf {
        stale_servers::data_of(self.folder.path())
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("postgres.log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        stale_servers::stop(&self.binaries, self.folder.path());
    }
}

/// The programs, or a copy of them when they were downloaded to where the server's user cannot enter,
/// such as a checkout below root's home.
fn reachable(binaries: Binaries, user: Option<ServerUser>, folder: &Path) -> Result<Binaries> {
    let Some(user) = user else {
        return Ok(binaries);
    };
    let mut version = binaries.command("postgres");
    version.arg("--version").current_dir(folder);
    user.runs(&mut version);
    if process::succeeds(&mut version) {
        return Ok(binaries);
    }
    terminal::notice("copying the Postgres programs to where the server's user can read them");
    install::copy_wheel(&binaries, folder)
}
