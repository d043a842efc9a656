//! Where and of what something was measured.

use std::process::Command;
use std::thread::available_parallelism;
use std::{fs, num::NonZeroUsize};

use anyhow::Result;

use super::autogroup;
use crate::process;
use crate::workspace::Workspace;

const KIBIBYTES_PER_GIBIBYTE: f64 = 1_048_576.0;
const BYTES_PER_KIBIBYTE: f64 = 1_024.0;

/// Processors that programs may use.
pub(crate) fn processors() -> usize {
    available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The machine in a few words.
pub(crate) fn machine() -> String {
    let memory = memory_kib().map_or_else(String::new, |kib| {
        format!(", {:.0} GiB of memory", kib / KIBIBYTES_PER_GIBIBYTE)
    });
    let processor = processor().unwrap_or_else(|| "unknown processor".to_owned());
    let kernel = read("uname", &["-sr"]).unwrap_or_default();
    let autogroup = if autogroup::is_on() {
        ", autogroup on"
    } else {
        ""
    };
    format!(
        "{} cores of {processor}{memory}, {kernel}{autogroup}",
        processors()
    )
}

/// What was measured: the commit, and whether the checkout differs from it.
pub(crate) fn commit(workspace: &Workspace) -> Result<String> {
    let git = |arguments: &[&str]| {
        process::read(
            Command::new("git")
                .args(arguments)
                .current_dir(workspace.root()),
        )
    };
    let commit = git(&["rev-parse", "--short=10", "HEAD"])?;
    // A run before this one may have written its table.
    let changes = git(&[
        "status",
        "--porcelain",
        "--",
        ".",
        ":(exclude)docs/performance.md",
    ])?;
    let commit = commit.trim();
    Ok(if changes.trim().is_empty() {
        commit.to_owned()
    } else {
        format!("{commit} with uncommitted changes")
    })
}

/// Today, in UTC.
pub(crate) fn date() -> Result<String> {
    let date = process::read(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    Ok(date.trim().to_owned())
}

fn memory_kib() -> Option<f64> {
    if let Ok(text) = fs::read_to_string("/proc/meminfo") {
        return text.split_whitespace().nth(1)?.parse().ok();
    }
    let bytes: f64 = read("sysctl", &["-n", "hw.memsize"])?.parse().ok()?;
    Some(bytes / BYTES_PER_KIBIBYTE)
}

fn processor() -> Option<String> {
    let Ok(text) = fs::read_to_string("/proc/cpuinfo") else {
        return read("sysctl", &["-n", "machdep.cpu.brand_string"]);
    };
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn read(program: &str, arguments: &[&str]) -> Option<String> {
    let text = process::read(Command::new(program).args(arguments)).ok()?;
    Some(text.trim().to_owned())
}
