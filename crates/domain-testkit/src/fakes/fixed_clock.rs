use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tenantry_domain::system::Clock;
use tenantry_domain::values::Timestamp;

/// A clock that moves only when a test moves it.
#[derive(Debug)]
pub struct FixedClock {
    unix_micros: AtomicI64,
}

impl FixedClock {
    /// A clock that shows this moment.
    pub const fn at(now: Timestamp) -> Self {
        Self {
            unix_micros: AtomicI64::new(now.unix_micros()),
        }
    }

    /// Sets the time, also into the past (R69).
    pub fn set(&self, now: Timestamp) {
        self.unix_micros.store(now.unix_micros(), Ordering::SeqCst);
    }

    /// Moves the time forward.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }
}

/// 2025-12-07T10:30:00.654321Z.
impl Default for FixedClock {
    fn default() -> Self {
        Self::at(Timestamp::from_unix_micros(1_765_103_400_654_321))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.unix_micros.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_only_on_request() {
        let clock = FixedClock::default();
        let start = clock.now();
        assert_eq!(start.to_string(), "2025-12-07T10:30:00Z");
        assert_eq!(clock.now(), start);
        clock.advance(Duration::from_micros(1));
        assert_eq!(clock.now().unix_micros(), start.unix_micros() + 1);
        clock.set(start);
        assert_eq!(clock.now(), start);
    }
}
