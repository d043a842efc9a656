use std::time::Duration;

use tokio::time::Instant;

use crate::{HashObserver, Refusal};

/// How long a caller stands before a full queue until it is refused, at most. Shorter than the 100 ms within which
/// a refusal has to be answered, long enough that a client which comes again at once does not take the
/// processor from the hashes (`docs/adr/0004-argon2-pool.md`).
pub(crate) const MOMENT: Duration = Duration::from_millis(50);

/// The ends of moments lie so far apart. Those who came since the last one are answered at once, so a flood
/// that is refused wakes each thread, which takes a processor from the hashes, a hundred times a second at most.
pub(crate) const BETWEEN_ENDS: Duration = Duration::from_millis(10);

/// Where callers stand when the queue is full.
pub(crate) struct Door {
    opened: Instant,
}

impl Door {
    pub(crate) fn open() -> Self {
        Self {
            opened: Instant::now(),
        }
    }

    /// Lets the moment go by. A caller that goes away meanwhile is counted.
    pub(crate) async fn wait_a_moment(&self, observer: &dyn HashObserver) {
        let mut caller = Caller {
            observer,
            stayed: false,
        };
        tokio::time::sleep_until(self.end_of_moment(Instant::now())).await;
        caller.stayed = true;
    }

    fn end_of_moment(&self, now: Instant) -> Instant {
        let latest = now + MOMENT;
        let open = latest.duration_since(self.opened);
        let since_last_end = open.as_nanos() % BETWEEN_ENDS.as_nanos();
        latest - Duration::from_nanos(u64::try_from(since_last_end).unwrap_or(0))
    }
}

struct Caller<'a> {
    observer: &'a dyn HashObserver,
    stayed: bool,
}

impl Drop for Caller<'_> {
    fn drop(&mut self) {
        if !self.stayed {
            self.observer.refused(Refusal::Abandoned);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_that_begin_soon_after_each_other_end_together() {
        let door = Door::open();
        let ends = |milliseconds| {
            let now = door.opened + Duration::from_millis(milliseconds);
            door.end_of_moment(now) - door.opened
        };
        assert_eq!(ends(0), MOMENT);
        assert_eq!(ends(9), MOMENT);
        assert_eq!(ends(10), MOMENT + BETWEEN_ENDS);
        assert_eq!(ends(123_456), Duration::from_millis(123_500));
    }
}
