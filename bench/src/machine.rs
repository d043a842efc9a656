//! Machine, commit and date of a run.

use std::fs;
use std::num::NonZeroUsize;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;

use anyhow::{Context as _, Result, ensure};

const KIBIBYTES_PER_GIBIBYTE: f64 = 1_048_576.0;
const AUTOGROUP: &str = "/proc/sys/kernel/sched_autogroup_enabled";

pub(crate) fn processors() -> usize {
    available_parallelism().map_or(1, NonZeroUsize::get)
}

/// One line about the machine.
pub(crate) fn description() -> Result<String> {
    let processor = processor().unwrap_or_else(|| "an unknown processor".to_owned());
    let memory = memory_gibibytes().map_or_else(String::new, |gib| format!(", {gib:.0} GiB"));
    let kernel = output(Command::new("uname").arg("-sr"))?;
    // With autogroup, hash threads do not yield to Postgres, whose processes are sessions of their own.
    let has_autogroup = fs::read_to_string(AUTOGROUP).is_ok_and(|text| text.trim() == "1");
    let autogroup = if has_autogroup { ", autogroup on" } else { "" };
    Ok(format!(
        "{} cores of {processor}{memory}, {kernel}{autogroup}",
        processors()
    ))
}

/// The commit, and whether the checkout differs from it; the files that a run writes do not count.
pub(crate) fn commit() -> Result<String> {
    let git = |arguments: &[&str]| output(Command::new("git").args(arguments));
    let commit = git(&["rev-parse", "--short=10", "HEAD"])?;
    let changes = git(&[
        "status",
        "--porcelain",
        "--",
        ".",
        ":(exclude)docs/performance*",
    ])?;
    let suffix = if changes.is_empty() {
        ""
    } else {
        " with uncommitted changes"
    };
    Ok(commit + suffix)
}

/// Today in UTC, as `2026-11-26`.
pub(crate) fn date() -> Result<String> {
    output(Command::new("date").args(["-u", "+%Y-%m-%d"]))
}

/// Standard output of a program that succeeds.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_owned();
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(
        output.status.success(),
        "{} failed: {}",
        program.display(),
        output.status
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn memory_gibibytes() -> Option<f64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let kibibytes: f64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / KIBIBYTES_PER_GIBIBYTE)
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
