//! Messages: all on standard error, coloured on a terminal unless `NO_COLOR` is set, plain lines in a
//! pipe.

use std::time::{Duration, Instant};

use console::{Style, Term, style};
use indicatif::ProgressBar;

/// Reports the next step.
pub(crate) fn step(text: &str) {
    line(&style(text).bold().for_stderr().to_string());
}

/// Reports a note.
pub(crate) fn notice(text: &str) {
    line(&style(text).yellow().for_stderr().to_string());
}

/// Reports a failure.
pub(crate) fn failure(text: &str) {
    let label = style("error:").red().bold().for_stderr();
    line(&format!("{label} {text}"));
}

/// A row of the table of times.
pub(crate) fn result(name: &str, passed: bool, elapsed: Duration) {
    let (word, colour) = if passed {
        ("ok", Style::new().green())
    } else {
        ("FAILED", Style::new().red().bold())
    };
    let word = colour.for_stderr().apply_to(format!("{word:<6}"));
    line(&format!(
        "{name:<12} {word} {:>8.1} s",
        elapsed.as_secs_f64()
    ));
}

/// Runs a long task with a spinner.
pub(crate) fn working<T>(text: &str, work: impl FnOnce() -> T) -> T {
    if !Term::stderr().is_term() {
        step(text);
        return work();
    }
    let started = Instant::now();
    let spinner = ProgressBar::new_spinner().with_message(text.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    let outcome = work();
    spinner.finish_and_clear();
    step(&format!(
        "{text} ({:.1} s)",
        started.elapsed().as_secs_f64()
    ));
    outcome
}

fn line(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = Term::stderr().write_line(text);
}
