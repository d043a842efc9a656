//! cargo-deny: who may depend on whom, licences, sources and advisories, as `deny.toml` says.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, terminal};

const VERSION: &str = "0.20.2";

/// Runs every check of cargo-deny; advisories only when their database can be had.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    install_if_missing(workspace)?;
    let always = ["bans", "licenses", "sources"];
    process::run(
        workspace
            .cargo()
            .args(["deny", "--all-features", "check"])
            .args(always),
    )?;
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
    let mut check = workspace.cargo();
    check.args(["deny", "--all-features", "check"]);
    if fetch_advisories(workspace) {
        return process::run(check.args(["--disable-fetch", "advisories"]));
    }
    terminal::notice(
        "advisories were NOT checked: their database (github.com/RustSec/advisory-db) cannot be reached",
    );
    Ok(())
}

fn fetch_advisories(workspace: &Workspace) -> bool {
    let mut fetch: Command = workspace.cargo();
    process::succeeds(fetch.args(["deny", "fetch", "db"]))
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
