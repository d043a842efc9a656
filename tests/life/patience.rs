//! Waiting for what happens beside the requests.

use std::thread;
use std::time::{Duration, Instant};

/// Looks again and again until there is something to see.
#[track_caller]
pub(crate) fn see<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(started.elapsed() < limit, "never seen in {limit:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Looks again and again until it is so.
#[track_caller]
pub(crate) fn until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    see(what, limit, || holds().then_some(()));
}
