use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::{Database, Installation, RawConnection, Request};

/// A running `tenantry serve`; killed when dropped.
#[must_use = "a server stops when it is dropped"]
pub struct Server {
    installation: Installation,
    process: Child,
    starts: u32,
    /// The operator key of the settings or of the first start; empty on a later start without the setting.
    pub operator_key: String,
    /// The service token, likewise.
    pub service_token: String,
}

/// How long a server may take to start or to stop.
const TIMEOUT: Duration = Duration::from_secs(30);

impl Server {
    /// A server on this database, with default settings.
    pub fn start(database: Database) -> Self {
        Installation::on(database).serve()
    }

    /// A server on this database, with these settings.
    pub fn with(database: Database, change: impl FnOnce(&mut Installation)) -> Self {
        let mut installation = Installation::on(database);
        change(&mut installation);
        installation.serve()
    }

    pub(crate) fn of(installation: Installation) -> Self {
        let is_first_start = !installation.database().is_set_up();
        let process = installation.spawn("1");
        let mut server = Self {
            installation,
            process,
            starts: 1,
            operator_key: String::new(),
            service_token: String::new(),
        };
        server.wait_until("is ready", Self::is_ready);
        if is_first_start {
            server.wait_until("has printed", |server| server.curl_lines().len() == 3);
        }
        server.operator_key = server.secret("TENANTRY_OPERATOR_KEY", "operator key");
        server.service_token = server.secret("TENANTRY_SERVICE_TOKEN", "service token");
        server
    }

    /// `GET` this path.
    pub fn get(&self, path: &str) -> Request {
        self.request("GET", path)
    }

    /// `POST` to this path.
    pub fn post(&self, path: &str) -> Request {
        self.request("POST", path)
    }

    /// Any method on this path.
    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(method, &(self.url() + path))
    }

    /// A connection for bytes that no HTTP client would send.
    pub fn connect(&self) -> RawConnection {
        RawConnection::open(&self.address())
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        self.installation.address()
    }

    /// The database.
    pub fn database(&self) -> &Database {
        self.installation.database()
    }

    /// The folder and settings, to run commands beside the server.
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// The process id.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Standard output since the last start.
    pub fn stdout(&self) -> String {
        self.output("stdout")
    }

    /// The log since the last start.
    pub fn stderr(&self) -> String {
        self.output("stderr")
    }

    /// The three `curl` commands that the first start prints.
    pub fn curl_lines(&self) -> Vec<String> {
        let lines = self.stdout();
        let lines = lines.lines().filter(|line| line.starts_with("curl "));
        lines.map(str::to_owned).collect()
    }

    /// Ends it with SIGKILL, like a crash.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let _ = kill_process(Pid::from_child(&self.process), Signal::TERM);
    }

    /// Waits until it has ended.
    pub fn wait(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("a child process") {
                return status;
            }
            assert!(started.elapsed() < TIMEOUT, "the server does not stop");
            pause();
        }
    }

    /// Kills it, starts it again on the same database and port, and waits until it is ready.
    pub fn restart(&mut self) {
        self.kill();
        self.starts += 1;
        self.process = self.installation.spawn(&self.starts.to_string());
        self.wait_until("is ready", Self::is_ready);
    }

    fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !holds(self) {
            let ended = self.process.try_wait().expect("a child process");
            assert!(
                ended.is_none() && started.elapsed() < TIMEOUT,
                "the server never {what}; {ended:?}\n{}",
                self.stderr()
            );
            pause();
        }
    }

    fn is_ready(&self) -> bool {
        let response = self.get("/readyz").try_send();
        response.is_some_and(|response| response.status == 200)
    }

    /// A secret of the settings, or else of the first start, whose line is `  NAME  SECRET`.
    fn secret(&self, variable: &str, name: &str) -> String {
        if let Some(set) = self.installation.setting(variable) {
            return set.to_owned();
        }
        let stdout = self.stdout();
        let mut lines = stdout.lines().map(str::trim_start);
        let shown = lines.find_map(|line| line.strip_prefix(name));
        shown.unwrap_or_default().trim().to_owned()
    }

    fn output(&self, suffix: &str) -> String {
        let file = format!("{}.{suffix}", self.starts);
        let path = self.installation.folder().join(file);
        std::fs::read_to_string(path).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn pause() {
    std::thread::sleep(Duration::from_millis(10));
}
