use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::error::ApiError;

/// The request rate that one key may have.
#[derive(Clone, Copy)]
pub(super) struct RateQuota {
    /// Calls a second on average.
    pub(super) sustained: u32,
    /// Calls at once after a pause.
    pub(super) burst: u32,
}

/// Counts calls by key. A key whose quota is full again is removed, so that memory stays proportional to the
/// keys of the last seconds.
pub(super) struct KeyedRateLimiter<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    quota: RateQuota,
    /// The number of keys that triggers the removal of idle ones.
    sweep_at: AtomicUsize,
    clock: DefaultClock,
}

/// Below this number of keys a sweep is not worthwhile.
const MIN_SWEEP: usize = 10_000;

impl<K: Hash + Eq + Clone> KeyedRateLimiter<K> {
    pub(super) fn new(quota: RateQuota) -> Self {
        let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let limit = Quota::per_second(at_least_one(quota.sustained));
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(limit.allow_burst(at_least_one(quota.burst))),
            quota,
            sweep_at: AtomicUsize::new(MIN_SWEEP),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// 429 when this key exceeds its quota.
    pub(super) fn count(&self, key: &K) -> Result<(), ApiError> {
        let result = self.limiter.check_key(key).map_err(|too_early| {
            let wait = too_early.wait_time_from(self.clock.now());
            ApiError::rate_limited(self.quota.burst, wait)
        });
        self.remove_idle_keys();
        result
    }

    /// The next sweep runs at twice the number of remaining keys, so that the amortized cost per key is
    /// constant.
    fn remove_idle_keys(&self) {
        if self.limiter.len() < self.sweep_at.load(Ordering::Relaxed) {
            return;
        }
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
        let next = MIN_SWEEP.max(2 * self.limiter.len());
        self.sweep_at.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r54_idle_keys_are_removed() {
        // The quota of a key is full again after a microsecond.
        let limiter = KeyedRateLimiter::new(RateQuota {
            sustained: 1_000_000,
            burst: 10,
        });
        for key in 0..200_000_u32 {
            assert!(limiter.count(&key).is_ok());
        }
        let kept = limiter.limiter.len();
        assert!(kept <= MIN_SWEEP, "{kept}");
    }

    #[test]
    fn busy_keys_are_kept() {
        // One call a second at most: no quota is full again.
        let limiter = KeyedRateLimiter::new(RateQuota {
            sustained: 1,
            burst: 1,
        });
        let keys = u32::try_from(2 * MIN_SWEEP).unwrap();
        for key in 0..keys {
            assert!(limiter.count(&key).is_ok());
        }
        assert!(limiter.count(&(keys - 1)).is_err());
    }
}
