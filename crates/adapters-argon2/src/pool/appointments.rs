//! When those who are refused may come again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

const SOONEST: Duration = Duration::from_secs(1);
/// A flood that does not listen books for nobody. Whoever does should not have to wait for all of it.
const LATEST: Duration = Duration::from_secs(10);

/// Gives everybody who is refused a time of his own, as many in a second as can be served. If all were told the
/// same, they would all come together, and nearly all of them in vain.
pub(crate) struct Appointments {
    threads: u32,
    book: Mutex<Book>,
}

struct Book {
    /// What each of the last hashes took, in about.
    hash: Duration,
    last: Option<Instant>,
}

impl Appointments {
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            threads: u32::try_from(threads).unwrap_or(u32::MAX),
            book: Mutex::new(Book {
                hash: Duration::ZERO,
                last: None,
            }),
        }
    }

    /// A hash took so long.
    pub(crate) fn hashed(&self, took: Duration) {
        self.with(|book| book.hash = (book.hash * 7 + took) / 8);
    }

    /// How long the next one who is refused has to wait.
    pub(crate) fn book(&self, now: Instant) -> Duration {
        self.with(|book| {
            let next = book.last.unwrap_or(now) + book.hash / self.threads;
            let appointment = next.clamp(now + SOONEST, now + LATEST);
            book.last = Some(appointment);
            appointment - now
        })
    }

    /// No panic can happen while the lock is held, so a poisoned one is as good as any.
    fn with<T>(&self, use_it: impl FnOnce(&mut Book) -> T) -> T {
        use_it(&mut self.book.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: Duration = Duration::from_millis(20);

    fn appointments_of_two_threads() -> Appointments {
        let appointments = Appointments::new(2);
        for _ in 0..100 {
            appointments.hashed(HASH);
        }
        appointments
    }

    fn is_about(wait: Duration, seconds: u64) -> bool {
        wait.abs_diff(Duration::from_secs(seconds)) < HASH
    }

    #[test]
    fn r6_those_who_are_refused_together_are_told_to_come_one_after_the_other() {
        let (now, appointments) = (Instant::now(), appointments_of_two_threads());
        let waits: Vec<_> = (0..201).map(|_| appointments.book(now)).collect();
        for (caller, seconds) in [(0, 1), (100, 2), (200, 3)] {
            assert!(is_about(waits[caller], seconds), "{:?}", waits[caller]);
        }
    }

    #[test]
    fn when_their_times_have_passed_a_second_is_enough_again() {
        let (now, appointments) = (Instant::now(), appointments_of_two_threads());
        for _ in 0..200 {
            appointments.book(now);
        }
        let later = now + Duration::from_secs(3);
        assert!(is_about(appointments.book(later), 1));
    }

    #[test]
    fn nobody_is_told_to_wait_for_more_than_ten_seconds_however_many_are_refused() {
        let (now, appointments) = (Instant::now(), appointments_of_two_threads());
        let longest = (0..5000).map(|_| appointments.book(now)).max();
        assert_eq!(longest, Some(LATEST));
        let later = now + Duration::from_secs(9);
        assert!(is_about(appointments.book(later), 1));
    }
}
