//! What a process used of the machine, as Linux tells it in `/proc`; nothing on other systems.

use std::fs;
use std::time::Instant;

/// The kernel counts processor time in hundredths of a second towards programs (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;

const KIBIBYTES_PER_MEBIBYTE: f64 = 1_024.0;

/// Processor time of a process from now on.
pub(crate) struct Stopwatch {
    process: u32,
    started: Instant,
    used: Option<f64>,
}

impl Stopwatch {
    /// Begins with what was used before.
    pub(crate) fn start(process: u32) -> Self {
        Self {
            process,
            started: Instant::now(),
            used: cpu_seconds(process),
        }
    }

    /// Processors that were used since, on average.
    pub(crate) fn processors(&self) -> Option<f64> {
        let used = cpu_seconds(self.process)? - self.used?;
        Some(used / self.started.elapsed().as_secs_f64())
    }
}

/// The most memory that a process had resident at a time, in mebibytes.
pub(crate) fn peak_memory(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    Some(kibibytes(&status, "VmHWM:")? / KIBIBYTES_PER_MEBIBYTE)
}

/// The same of a process and all that it started, added up.
pub(crate) fn peak_memory_of_all(process: u32) -> Option<f64> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let children = tasks.filter_map(|task| {
        let task = task.ok()?;
        fs::read_to_string(task.path().join("children")).ok()
    });
    let children: Vec<u32> = children.flat_map(|children| numbers(&children)).collect();
    let of_children = children.into_iter().filter_map(peak_memory_of_all);
    Some(peak_memory(process)? + of_children.sum::<f64>())
}

fn numbers(text: &str) -> Vec<u32> {
    let words = text.split_whitespace();
    words.filter_map(|word| word.parse().ok()).collect()
}

fn cpu_seconds(process: u32) -> Option<f64> {
    ticks(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
        .map(|ticks| ticks / TICKS_PER_SECOND)
}

/// The 14th and 15th field: in programs and in the kernel.
fn ticks(stat: &str) -> Option<f64> {
    // The second field is the program's name in brackets, which may hold spaces.
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
    fn processor_time_is_found_behind_any_name() {
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
