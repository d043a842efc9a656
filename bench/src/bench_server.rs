//! A server that is measured, and the loads that it gets.

use std::cell::Cell;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use reqwest::header::HeaderMap;
use reqwest::{Client, Response};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::time::sleep;
use tokio::try_join;

use crate::arguments::Database;
use crate::bench::Bench;
use crate::oha::{self, Load, Report};
use crate::usage::cpu_seconds;

/// Password of every account.
pub(crate) const PASSWORD: &str = "SecurePass123";
pub(crate) const JSON: &str = "application/json";
const LOG: &str = "log.txt";
const LOGINS: &str = "logins.txt";
const CONTENT_TYPE: &str = "Content-Type";
/// oha takes bodies at random, so most of these emails stay unused and few are tried twice.
const NEW_EMAILS_PER_SECOND: u64 = 20_000;
/// A flood starts this long before the load that is measured, and ends this long after it.
const MARGIN: Duration = Duration::from_millis(500);
const START_TIMEOUT: Duration = Duration::from_secs(60);
const START_POLL: Duration = Duration::from_millis(1);
/// Part of a processor that an idle server uses at most.
const IDLE: f64 = 0.05;
const IDLE_POLL: Duration = Duration::from_millis(100);
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// Endpoints and bodies, which differ between account services.
pub(crate) struct Api {
    /// Returns 200 as soon as the server is ready.
    pub(crate) health: &'static str,
    pub(crate) register: &'static str,
    pub(crate) registration: fn(email: &str) -> String,
    pub(crate) login: &'static str,
    pub(crate) login_type: &'static str,
    pub(crate) credentials: fn(email: &str) -> String,
    pub(crate) me: &'static str,
    /// Header that authenticates a client, from the headers and the body of a login.
    pub(crate) authentication: fn(&HeaderMap, &Value) -> Result<Header>,
}

pub(crate) type Header = (&'static str, String);

/// Headers that select a tenant; empty for a system without tenants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tenant {
    pub(crate) registration: Vec<Header>,
    pub(crate) login: Vec<Header>,
}

/// A running server; dropping the value stops it.
pub(crate) struct BenchServer {
    child: Child,
    command: Command,
    api: &'static Api,
    /// Whose users log in.
    pub(crate) tenant: Tenant,
    pub(crate) database: Database,
    pub(crate) database_url: String,
    address: SocketAddr,
    client: Client,
    folder: PathBuf,
    registration_files: Cell<u32>,
    oha: PathBuf,
}

impl BenchServer {
    /// Starts a server on a database of its own. Of its users, so many log in.
    pub(crate) async fn start(
        bench: &Bench,
        api: &'static Api,
        database: Database,
        active_users: u32,
        command: impl FnOnce(SocketAddr, &str) -> Command,
    ) -> Result<Self> {
        let folder = bench.new_folder()?;
        let database_url = bench.databases.create(database, &folder).await?;
        let address = free_address()?;
        let logins = (1..active_users).map(|number| (api.credentials)(&email(number)));
        write_lines(&folder.join(LOGINS), logins)?;
        let log = File::create(folder.join(LOG))?;
        let mut command = command(address, &database_url);
        command
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stderr(log.try_clone()?)
            .stdout(log);
        let child = command.spawn().context("cannot start the server")?;
        let mut server = Self {
            child,
            command,
            api,
            tenant: Tenant::default(),
            database,
            database_url,
            address,
            client: bench.client.clone(),
            folder,
            registration_files: Cell::new(0),
            oha: bench.arguments.oha.clone(),
        };
        server.wait_until_ready().await?;
        Ok(server)
    }

    /// Stops the server, starts it again, and returns the time from its start to its first response.
    pub(crate) async fn restart(&mut self) -> Result<Duration> {
        self.stop()?;
        let started = Instant::now();
        self.child = self.command.spawn()?;
        self.wait_until_ready().await?;
        Ok(started.elapsed())
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let health = self.url(self.api.health);
        let started = Instant::now();
        loop {
            let response = self.client.get(&health).send().await;
            if response.is_ok_and(|response| response.status().is_success()) {
                return Ok(());
            }
            let has_ended = self.child.try_wait()?.is_some();
            if has_ended || started.elapsed() > START_TIMEOUT {
                let log = fs::read_to_string(self.folder.join(LOG))?;
                bail!("the server does not start:\n{log}");
            }
            sleep(START_POLL).await;
        }
    }

    fn stop(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_none() {
            kill_process(Pid::from_child(&self.child), Signal::TERM)?;
            self.child.wait()?;
        }
        Ok(())
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Registers one user.
    pub(crate) async fn register(&self, email: &str, headers: &[Header]) -> Result<Value> {
        let body = (self.api.registration)(email);
        let response = self
            .post(self.api.register, &with_type(headers, JSON), body)
            .await?;
        Ok(response.json().await?)
    }

    /// Logs `user0@example.com` in and returns the header that authenticates it.
    async fn authentication(&self) -> Result<Header> {
        let headers = with_type(&self.tenant.login, self.api.login_type);
        let body = (self.api.credentials)(&email(0));
        let response = self.post(self.api.login, &headers, body).await?;
        let headers = response.headers().clone();
        (self.api.authentication)(&headers, &response.json().await?)
    }

    async fn post(&self, path: &str, headers: &[Header], body: String) -> Result<Response> {
        let mut request = self.client.post(self.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        Ok(request.send().await?.error_for_status()?)
    }

    /// The response of `me` to `user0@example.com`.
    pub(crate) async fn me(&self) -> Result<Value> {
        let (name, value) = self.authentication().await?;
        let request = self.client.get(self.url(self.api.me)).header(name, value);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    /// Logins of all active users but `user0@example.com`, whose session must not be replaced.
    pub(crate) fn logins(&self, clients: u32, duration: Duration) -> Load {
        let headers = with_type(&self.tenant.login, self.api.login_type);
        let bodies = Some(self.folder.join(LOGINS));
        Load::new(self.url(self.api.login), headers, bodies, clients, duration)
    }

    /// Registrations of emails that were not used before.
    pub(crate) fn registrations(
        &self,
        tenant: &Tenant,
        clients: u32,
        duration: Duration,
    ) -> Result<Load> {
        let file = self.registration_files.get();
        self.registration_files.set(file + 1);
        let emails = 0..NEW_EMAILS_PER_SECOND * (duration.as_secs() + 1);
        let emails = emails.map(|number| format!("new{file}.{number}@example.com"));
        let bodies = self.folder.join("registrations.txt");
        write_lines(&bodies, emails.map(|email| (self.api.registration)(&email)))?;
        let headers = with_type(&tenant.registration, JSON);
        Ok(Load::new(
            self.url(self.api.register),
            headers,
            Some(bodies),
            clients,
            duration,
        ))
    }

    /// Reads of `user0@example.com` by itself.
    pub(crate) async fn reads(&self, clients: u32, duration: Duration) -> Result<Load> {
        let headers = vec![self.authentication().await?];
        Ok(Load::new(
            self.url(self.api.me),
            headers,
            None,
            clients,
            duration,
        ))
    }

    /// Sends a load when the server is idle.
    pub(crate) async fn send(&self, load: &Load) -> Result<Report> {
        self.wait_until_idle().await?;
        oha::send(&self.oha, load).await
    }

    /// Sends a load during a flood, which starts earlier and ends later. The report of the flood comes first.
    pub(crate) async fn send_during(&self, flood: Load, load: &Load) -> Result<(Report, Report)> {
        self.wait_until_idle().await?;
        let duration = load.duration + 2 * MARGIN;
        let flood = Load { duration, ..flood };
        let load = async {
            sleep(MARGIN).await;
            oha::send(&self.oha, load).await
        };
        try_join!(oha::send(&self.oha, &flood), load)
    }

    /// Waits until the server has sent the emails of earlier registrations.
    pub(crate) async fn wait_until_idle(&self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < IDLE_TIMEOUT {
            let before = cpu_seconds(self.process());
            sleep(IDLE_POLL).await;
            let used = cpu_seconds(self.process()) - before;
            if used.is_nan() || used < IDLE * IDLE_POLL.as_secs_f64() {
                break;
            }
        }
        Ok(())
    }
}

impl Drop for BenchServer {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("cannot stop process {}: {error:#}", self.process());
        }
    }
}

/// An address on 127.0.0.1 whose port is free now.
pub(crate) fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?)
}

fn write_lines(file: &Path, lines: impl Iterator<Item = String>) -> Result<()> {
    Ok(fs::write(
        file,
        lines.map(|line| line + "\n").collect::<String>(),
    )?)
}

fn with_type(headers: &[Header], content_type: &str) -> Vec<Header> {
    [headers, &[(CONTENT_TYPE, content_type.to_owned())]].concat()
}

pub(crate) fn email(number: u32) -> String {
    format!("user{number}@example.com")
}

/// A text in JSON, by its pointer (RFC 6901).
pub(crate) fn text(json: &Value, pointer: &str) -> Result<String> {
    let text = json.pointer(pointer).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("no text at {pointer} in {json}"))?
        .to_owned())
}
