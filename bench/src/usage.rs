//! Processor time and memory of a process, from Linux's `/proc`; NaN on other systems.

use std::fs;
use std::path::{Path, PathBuf};

/// The kernel counts processor time in hundredths of a second (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;
const KIBIBYTES_PER_MEBIBYTE: f64 = 1_024.0;

/// Processor time of all threads of a process, in seconds.
pub(crate) fn cpu_seconds(process: u32) -> f64 {
    cpu_seconds_in(&folder(process))
}

/// Processor time of the threads whose names start with this; NaN when there is none.
pub(crate) fn cpu_seconds_of_threads(process: u32, name: &str) -> f64 {
    let threads = fs::read_dir(folder(process).join("task"))
        .into_iter()
        .flatten();
    let threads = threads.filter_map(|thread| Some(thread.ok()?.path()));
    let named = threads.filter(|thread| {
        fs::read_to_string(thread.join("comm")).is_ok_and(|comm| comm.starts_with(name))
    });
    let times = named.map(|thread| cpu_seconds_in(&thread));
    times.reduce(|sum, time| sum + time).unwrap_or(f64::NAN)
}

/// Largest resident memory so far of a process and its descendants, in mebibytes.
pub(crate) fn peak_memory(process: u32) -> f64 {
    let status = fs::read_to_string(folder(process).join("status")).unwrap_or_default();
    let own = kibibytes(&status, "VmHWM:").unwrap_or(f64::NAN) / KIBIBYTES_PER_MEBIBYTE;
    let tasks = fs::read_dir(folder(process).join("task"))
        .into_iter()
        .flatten();
    let children: String = tasks
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("children")).ok())
        .collect();
    let children = children.split_whitespace().filter_map(|id| id.parse().ok());
    own + children.map(peak_memory).sum::<f64>()
}

fn folder(process: u32) -> PathBuf {
    Path::new("/proc").join(process.to_string())
}

fn cpu_seconds_in(folder: &Path) -> f64 {
    let stat = fs::read_to_string(folder.join("stat")).unwrap_or_default();
    ticks(&stat).unwrap_or(f64::NAN) / TICKS_PER_SECOND
}

/// Fields 14 and 15: user time and system time.
fn ticks(stat: &str) -> Option<f64> {
    // Field 2 is the name in brackets, which may contain spaces.
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn kibibytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_follows_a_name_with_spaces_and_brackets() {
        let stat = "17 (a (b) c) S 1 17 17 0 -1 4194560 900 0 0 0 250 31 0 0 20 0 9 0 123 1 2";
        assert_eq!(ticks(stat), Some(281.0));
        assert_eq!(ticks("17 nothing"), None);
    }

    #[test]
    fn memory_is_found_by_its_name() {
        let status = "Name:\ttenantry\nVmHWM:\t   65536 kB\nVmRSS:\t   4096 kB\n";
        assert_eq!(kibibytes(status, "VmHWM:"), Some(65_536.0));
        assert_eq!(kibibytes(status, "VmSwap:"), None);
    }
}
