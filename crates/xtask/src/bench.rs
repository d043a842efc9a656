//! `cargo xtask bench`: builds the server and the load runner, and starts the runner with what it needs.

use std::process::Command;

use anyhow::Result;

use crate::postgres::{Durability, TestPostgres};
use crate::tool::Tool;
use crate::workspace::Workspace;
use crate::{process, programs, terminal};

const OHA: Tool = Tool {
    name: "oha",
    version: "1.16.0",
};

pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let has = |argument| arguments.iter().any(|word| word == argument);
    let profile: &[&str] = if has("--quick") || has("--help") {
        &[]
    } else {
        &["--release"]
    };
    let build = |package, program| {
        terminal::step(&format!("cargo build -p {package} {}", profile.join(" ")));
        programs::build(workspace, &[profile, &["-p", package]].concat(), [program])
    };
    let [runner] = build("tenantry-bench", "tenantry-bench")?;
    if has("--help") {
        return process::run(Command::new(runner).arg("--help"));
    }
    // Built alone, so that the measured program has the features of the released one.
    let [server] = build("tenantry-server", "tenantry")?;
    let oha = OHA.provide(workspace)?;
    let postgres = TestPostgres::provide(workspace, Durability::Durable)?;
    let mut command = Command::new(runner);
    command
        .current_dir(workspace.root())
        .args(["--postgres-url", &postgres.url(), "--server"])
        .arg(server)
        .arg("--oha")
        .arg(oha)
        .args(arguments);
    process::run(&mut command)
}
