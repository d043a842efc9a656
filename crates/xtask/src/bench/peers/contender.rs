//! One of two servers that are measured in turn.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use super::account_service::AccountService;
use crate::bench::Bench;
use crate::bench::arguments::Database;
use crate::bench::databases::OwnDatabase;
use crate::bench::generator::Load;
use crate::bench::http::Client;
use crate::bench::service::{Service, free_address};
use crate::bench::site::Site;

const PASSWORD: &str = "SecurePass123";
/// A slow one takes seconds for these already.
const USERS: u32 = 40;
const NEW_ADDRESSES: u32 = 100_000;

/// What can be sent to both.
pub(super) trait Contender {
    /// Its process; it may have started others.
    fn process(&self) -> u32;

    /// Waits until it has nothing left to do.
    fn settle(&self) -> Result<()>;

    /// Registrations, and what a success is answered with.
    fn registrations(&self, clients: u32, duration: Duration) -> Result<(Load, u16)>;

    /// Logins.
    fn logins(&self, clients: u32, duration: Duration) -> Load;

    /// Reads of oneself.
    fn reads(&self, clients: u32, duration: Duration) -> Result<Load>;
}

impl Contender for Site {
    fn process(&self) -> u32 {
        self.server.process()
    }

    fn settle(&self) -> Result<()> {
        self.server.settle()
    }

    fn registrations(&self, clients: u32, duration: Duration) -> Result<(Load, u16)> {
        let load = self.server.registrations(&self.tenant, clients, duration)?;
        Ok((load, 201))
    }

    fn logins(&self, clients: u32, duration: Duration) -> Load {
        self.server.logins(&self.tenant, clients, duration)
    }

    fn reads(&self, clients: u32, duration: Duration) -> Result<Load> {
        let token = self.server.access_token(&self.tenant)?;
        Ok(self.server.reads(&token, clients, duration))
    }
}

/// A peer that runs, with users. Its parts go in this order when it is no longer needed.
pub(super) struct RunningPeer<'a> {
    running: Service,
    _database: OwnDatabase,
    service: &'a dyn AccountService,
    address: SocketAddr,
    client: Client,
    folder: TempDir,
}

impl<'a> RunningPeer<'a> {
    /// Starts it on a database of its own and registers some users.
    pub(super) fn start(
        bench: &Bench,
        service: &'a dyn AccountService,
        mut command: Command,
    ) -> Result<Self> {
        let folder = bench.folder()?;
        let database = bench.databases.make(Database::Postgres, folder.path())?;
        let address = free_address()?;
        let log = fs::File::create(folder.path().join("log.txt"))?;
        command
            .env("DATABASE_URL", &database.url)
            .env("PORT", address.port().to_string())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut running = Service::start(&mut command)?;
        running.answers(address, service.alive()).with_context(|| {
            let log = fs::read_to_string(folder.path().join("log.txt")).unwrap_or_default();
            format!("{} does not start:\n{log}", service.name())
        })?;
        let peer = Self {
            running,
            _database: database,
            service,
            address,
            client: Client::new(&format!("http://{address}")),
            folder,
        };
        peer.register_users()?;
        Ok(peer)
    }

    fn register_users(&self) -> Result<()> {
        let (path, registered) = self.service.register();
        let json = "application/json";
        for email in (0..USERS).map(user) {
            let body = self.service.registration(&email, PASSWORD);
            let answer = self.client.post_text(path, &[], json, &body)?;
            answer.expect(&[registered])?;
        }
        let logins = (1..USERS).map(user);
        let logins = logins.map(|email| self.service.credentials(&email, PASSWORD));
        self.write("logins.txt", logins)?;
        let registrations = (0..NEW_ADDRESSES).map(|n| format!("new{n}@example.com"));
        let registrations = registrations.map(|email| self.service.registration(&email, PASSWORD));
        self.write("registrations.txt", registrations)
    }

    fn write(&self, name: &str, lines: impl Iterator<Item = String>) -> Result<()> {
        let lines = lines.map(|line| line + "\n").collect::<String>();
        fs::write(self.file(name), lines)?;
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Contender for RunningPeer<'_> {
    fn process(&self) -> u32 {
        self.running.id()
    }

    /// Nothing is left to do: none of them sends mails.
    fn settle(&self) -> Result<()> {
        Ok(())
    }

    fn registrations(&self, clients: u32, duration: Duration) -> Result<(Load, u16)> {
        let (path, registered) = self.service.register();
        let bodies = self.file("registrations.txt");
        let load = Load::post(self.url(path), bodies, clients, duration);
        Ok((load.header("Content-Type", "application/json"), registered))
    }

    fn logins(&self, clients: u32, duration: Duration) -> Load {
        let bodies = self.file("logins.txt");
        let load = Load::post(self.url(self.service.login()), bodies, clients, duration);
        load.header("Content-Type", self.service.login_type())
    }

    fn reads(&self, clients: u32, duration: Duration) -> Result<Load> {
        let credentials = self.service.credentials(&user(0), PASSWORD);
        let (path, kind) = (self.service.login(), self.service.login_type());
        let login = self.client.post_text(path, &[], kind, &credentials)?;
        let (name, value) = self.service.known_by(&login.expect(&[200])?)?;
        let me = self.client.get(self.service.me(), &[(name, &value)])?;
        let me = me.expect(&[200])?;
        // better-auth answers null with 200 to somebody whom it does not know.
        ensure!(
            me.body.to_string().contains(&user(0)),
            "not known after a login"
        );
        let load = Load::get(self.url(self.service.me()), clients, duration);
        Ok(load.header(name, &value))
    }
}

fn user(number: u32) -> String {
    format!("user{number}@example.com")
}
