use std::collections::BTreeMap;
use std::fs::File;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{binary, port};
use crate::{Database, Server};

/// A folder with settings, in which commands run and servers start.
pub struct Installation {
    folder: TempDir,
    database: Database,
    port: u16,
    settings: BTreeMap<String, String>,
}

/// The result of a command.
#[derive(Debug)]
pub struct CommandOutput {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Installation {
    /// Settings for this database and a free port, and otherwise the defaults.
    pub fn on(database: Database) -> Self {
        let mut installation = Self {
            folder: tempfile::tempdir().expect("a folder for temporary files"),
            port: port::free(),
            settings: BTreeMap::new(),
            database,
        };
        installation.set("TENANTRY_DATABASE_URL", &installation.database.url());
        installation.set("TENANTRY_LISTEN", &installation.address());
        installation
    }

    /// Sets a variable of the environment.
    pub fn set(&mut self, variable: &str, value: &str) -> &mut Self {
        self.settings.insert(variable.to_owned(), value.to_owned());
        self
    }

    /// Removes a variable of the environment.
    pub fn unset(&mut self, variable: &str) -> &mut Self {
        self.settings.remove(variable);
        self
    }

    /// The value of a variable that was set.
    pub fn setting(&self, variable: &str) -> Option<&str> {
        self.settings.get(variable).map(String::as_str)
    }

    /// Configures a listener for the private endpoints, and returns its address.
    pub fn listen_privately(&mut self) -> String {
        let address = format!("127.0.0.1:{}", port::free());
        self.set("TENANTRY_PRIVATE_LISTEN", &address);
        address
    }

    /// `127.0.0.1:PORT` of the server.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The folder that commands run in.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Starts the server and waits until it is ready.
    pub fn serve(self) -> Server {
        Server::of(self)
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> CommandOutput {
        let output = self.command().args(arguments).output();
        CommandOutput::from(output.expect("the binary can be started"))
    }

    /// Starts a server that writes its output to files of this name in the folder.
    pub(crate) fn spawn(&self, name: &str) -> Child {
        let file = |suffix: &str| {
            let path = self.folder().join(format!("{name}.{suffix}"));
            File::create(path).expect("a file for the output")
        };
        self.command()
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .spawn()
            .expect("the binary can be started")
    }

    /// Starts a server whose output pipes are closed.
    pub fn spawn_with_closed_output(&self) -> Child {
        let mut process = self
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be started");
        drop((process.stdout.take(), process.stderr.take()));
        process
    }

    /// The binary in its folder, with these settings and no others.
    fn command(&self) -> Command {
        let mut command = Command::new(binary::tenantry());
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("TENANTRY_") {
                command.env_remove(variable);
            }
        }
        command.envs(&self.settings).current_dir(self.folder());
        command
    }
}

impl CommandOutput {
    /// Fails unless the exit code is 0.
    #[track_caller]
    pub fn success(self) -> Self {
        self.assert_code(0);
        self
    }

    /// Fails unless the command has this exit code.
    #[track_caller]
    pub fn assert_code(&self, code: i32) {
        assert_eq!(self.code, code, "{}", self.stderr);
    }

    /// Fails unless this text is in standard error.
    #[track_caller]
    pub fn assert_stderr(&self, text: &str) {
        assert!(self.stderr.contains(text), "{text}: {}", self.stderr);
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl From<Output> for CommandOutput {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}
