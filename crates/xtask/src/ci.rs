//! `cargo xtask ci`: every check with its time. The other checks run even when one fails, so one run reports
//! every problem.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::ValueEnum as _;

use crate::checks::Check;
use crate::workspace::Workspace;
use crate::{interrupt, terminal};

struct Finished {
    name: String,
    passed: bool,
    elapsed: Duration,
}

/// Runs all checks in order and fails if one does.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let started = Instant::now();
    let mut finished = Vec::new();
    for check in Check::value_variants() {
        if interrupt::happened() {
            break;
        }
        finished.push(run_one(*check, workspace));
    }
    terminal::step("\nall checks");
    for check in &finished {
        terminal::result(&check.name, check.passed, check.elapsed);
    }
    let passed = finished.iter().all(|check| check.passed) && !interrupt::happened();
    terminal::result("together", passed, started.elapsed());
    ensure!(passed, "not every check passed");
    Ok(())
}

fn run_one(check: Check, workspace: &Workspace) -> Finished {
    let name = check.name();
    terminal::step(&format!("\n== {name}"));
    let started = Instant::now();
    let outcome = check.run(workspace);
    if let Err(error) = &outcome {
        terminal::failure(&format!("{error:#}"));
    }
    Finished {
        name,
        passed: outcome.is_ok(),
        elapsed: started.elapsed(),
    }
}
