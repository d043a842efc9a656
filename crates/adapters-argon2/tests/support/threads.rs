//! The hash threads, as Linux reports them.

use std::fs;

/// A figure of a thread: its index in `proc_pid_stat(5)`, counted from the name.
#[derive(Clone, Copy)]
#[expect(dead_code, reason = "each test looks at one figure")]
pub(crate) enum Figure {
    /// Processor time of its own, in ticks of 10 ms.
    Processor = 11,
    /// Its priority: higher is lower.
    Niceness = 16,
}

/// A figure of each thread that hashes.
pub(crate) fn figures(figure: Figure) -> Vec<i64> {
    fs::read_dir("/proc/self/task")
        .unwrap()
        .map(|task| fs::read_to_string(task.unwrap().path().join("stat")).unwrap())
        .filter(|stat| stat.contains("(argon2-"))
        .map(|stat| {
            let after_name = stat.rsplit(')').next().unwrap();
            let mut figures = after_name.split_whitespace();
            figures.nth(figure as usize).unwrap().parse().unwrap()
        })
        .collect()
}
