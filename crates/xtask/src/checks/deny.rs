//! cargo-deny: who may depend on whom, licences, sources and advisories, as `deny.toml` says.

use std::path::PathBuf;
use std::process::Stdio;
use std::{env, fs};

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, terminal};

const VERSION: &str = "0.20.2";

/// Runs every check of cargo-deny; advisories only when their database can be had.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    install_if_missing(workspace)?;
    let mut check = workspace.cargo();
    check
        .args(["deny", "check", "bans", "licenses", "sources"])
        .args(["--deny", "unused-wrapper", "--deny", "unmatched-skip"]);
    process::run(&mut check)?;
    check_advisories(workspace)
}

fn install_if_missing(workspace: &Workspace) -> Result<()> {
    let installed = workspace
        .cargo()
        .args(["deny", "--version"])
        .stderr(Stdio::null())
        .output();
    let is_there = installed.is_ok_and(|output| {
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        is_wanted_version(&printed)
    });
    if is_there {
        return Ok(());
    }
    terminal::notice(&format!(
        "installing cargo-deny {VERSION}; this takes some minutes, once"
    ));
    let mut install = workspace.cargo();
    install.args(["install", "--quiet", "cargo-deny", "--locked"]);
    process::run(install.args(["--version", VERSION]))
}

fn is_wanted_version(printed: &str) -> bool {
    printed.split_whitespace().last() == Some(VERSION)
}

fn check_advisories(workspace: &Workspace) -> Result<()> {
    if !fetch_advisories(workspace) {
        if !advisories_were_fetched_before() {
            terminal::notice(
                "advisories were NOT checked: their database at github.com cannot be reached",
            );
            return Ok(());
        }
        terminal::notice("advisories are checked against the database that was fetched before");
    }
    let mut check = workspace.cargo();
    process::run(check.args(["deny", "--offline", "check", "advisories"]))
}

fn fetch_advisories(workspace: &Workspace) -> bool {
    process::succeeds(workspace.cargo().args(["deny", "fetch", "db"]))
}

/// Where cargo-deny keeps databases unless `deny.toml` says otherwise: a folder for each.
fn advisories_were_fetched_before() -> bool {
    let Some(home) = cargo_home() else {
        return false;
    };
    fs::read_dir(home.join("advisory-dbs"))
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .any(|entry| entry.path().is_dir())
}

fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(env::home_dir()?.join(".cargo")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_that_the_gate_was_written_for_is_taken() {
        assert!(is_wanted_version("cargo-deny 0.20.2\n"));
        assert!(!is_wanted_version("cargo-deny 0.20.20\n"));
        assert!(!is_wanted_version("cargo-deny 0.19.0\n"));
        assert!(!is_wanted_version(""));
    }
}
