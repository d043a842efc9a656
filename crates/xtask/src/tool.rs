//! Programs from crates.io that tasks need, in a fixed version.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;
use crate::{process, terminal};

/// A program that cargo can install.
pub(crate) struct Tool {
    /// Of its package, and of the program.
    pub(crate) name: &'static str,
    /// Other versions are not used.
    pub(crate) version: &'static str,
}

impl Tool {
    /// The path of the program; installs it when it is missing.
    pub(crate) fn provide(&self, workspace: &Workspace) -> Result<PathBuf> {
        if let Some(program) = self.find() {
            return Ok(program);
        }
        let Self { name, version } = self;
        terminal::notice(&format!(
            "installing {name} {version}; this takes some minutes, once"
        ));
        let mut install = workspace.cargo();
        install.args(["install", "--quiet", name, "--locked"]);
        process::run(install.args(["--version", version]))?;
        self.find()
            .with_context(|| format!("cargo installed no `{name}` that can be found"))
    }

    /// Searches the search path and the folder of `cargo install`.
    fn find(&self) -> Option<PathBuf> {
        let installed = cargo_home().map(|home| home.join("bin").join(self.name));
        let places = process::on_path(self.name).into_iter().chain(installed);
        places
            .into_iter()
            .find(|program| self.is_wanted_version(&version_of(program)))
    }

    fn is_wanted_version(&self, printed: &str) -> bool {
        printed.split_whitespace().last() == Some(self.version)
    }
}

/// The home of cargo.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(env::home_dir()?.join(".cargo")))
}

fn version_of(program: &Path) -> String {
    let mut command = Command::new(program);
    let output = command.arg("--version").stderr(Stdio::null()).output();
    let printed = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&printed).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_that_the_task_was_written_for_is_taken() {
        let deny = Tool {
            name: "cargo-deny",
            version: "0.20.2",
        };
        assert!(deny.is_wanted_version("cargo-deny 0.20.2\n"));
        assert!(!deny.is_wanted_version("cargo-deny 0.20.20\n"));
        assert!(!deny.is_wanted_version("cargo-deny 0.19.0\n"));
        assert!(!deny.is_wanted_version(""));
    }

    #[test]
    fn a_program_that_is_not_there_has_no_version() {
        assert_eq!(version_of(Path::new("/no/such/program")), "");
    }
}
