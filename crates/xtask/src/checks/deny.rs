//! cargo-deny: allowed dependencies, licences, sources and advisories, as `deny.toml` configures.

use std::fs;

use anyhow::Result;

use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use crate::{process, terminal};

const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

/// Runs every check of cargo-deny; advisories only when their database is reachable.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    CARGO_DENY.provide(workspace)?;
    let mut check = workspace.cargo();
    check
        .args(["deny", "check", "bans", "licenses", "sources"])
        .args(["--deny", "unused-wrapper", "--deny", "unmatched-skip"]);
    process::run(&mut check)?;
    check_advisories(workspace)
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

/// The default location of the advisory databases of cargo-deny: one folder each.
fn advisories_were_fetched_before() -> bool {
    let Some(home) = tool::cargo_home() else {
        return false;
    };
    fs::read_dir(home.join("advisory-dbs"))
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .any(|entry| entry.path().is_dir())
}
