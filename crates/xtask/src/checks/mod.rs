//! The checks of the gate. `cargo xtask check NAME` runs one of them.

mod arrows;
mod deny;
mod instructions;
mod migrations;
pub(crate) mod tree;

use std::io::IsTerminal as _;

use anyhow::Result;
use clap::ValueEnum;

use crate::workspace::Workspace;
use crate::{bench, golden, process, test};

/// The checks in the order of the gate: fast ones first.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Check {
    /// The code is formatted
    Fmt,
    /// The domain depends on what docs/dependencies/domain.txt lists, and on nothing that does I/O
    Tree,
    /// Our crates depend on each other only in the direction of the hexagon
    Arrows,
    /// Both databases have the same list of migrations
    Migrations,
    /// Dependencies are allowed, licensed and from crates.io, and without known advisories
    Deny,
    /// Clippy reports nothing
    Clippy,
    /// The documentation builds without a warning
    Doc,
    /// Every test passes, on a throwaway Postgres
    Test,
    /// Both implementations of Argon2id agree, with every instruction set of this processor
    Instructions,
    /// Every row of `cargo xtask bench` works
    Bench,
    /// Every golden file is there, and a test compares it
    Golden,
}

impl Check {
    /// The name on the command line.
    pub(crate) fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    pub(crate) fn run(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Fmt => fmt(workspace),
            Self::Tree => tree::check(workspace),
            Self::Arrows => arrows::check(workspace),
            Self::Migrations => migrations::check(workspace),
            Self::Deny => deny::check(workspace),
            Self::Clippy => clippy(workspace),
            Self::Doc => doc(workspace),
            Self::Test => test::run(workspace, &[]),
            Self::Instructions => instructions::check(workspace),
            Self::Bench => bench::run(workspace, &["--quick".to_owned()]),
            Self::Golden => golden::check(workspace),
        }
    }
}

fn fmt(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["fmt", "--all", "--check"]);
    // rustfmt asks what kind of terminal it is, not whether it is one.
    if !std::io::stdout().is_terminal() {
        command.args(["--", "--color", "never"]);
    }
    process::run(&mut command)
}

fn clippy(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command
        .args(["clippy", "--workspace", "--all-targets", "--all-features"])
        .args(["--", "--deny", "warnings"]);
    process::run(&mut command)
}

fn doc(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command
        .args(["doc", "--workspace", "--all-features", "--no-deps"])
        .env("RUSTDOCFLAGS", "--deny warnings");
    process::run(&mut command)
}
