use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::error::ApiError;

/// How often one key may call.
#[derive(Clone, Copy)]
pub(super) struct RateQuota {
    /// Calls a second, for long.
    pub(super) sustained: u32,
    /// Calls at once, after a quiet time.
    pub(super) burst: u32,
}

/// Counts calls by key. A key is forgotten once it has been quiet for long enough to be like new, so that
/// there are never many more counters than keys that called in the last seconds.
pub(super) struct KeyedRateLimiter<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    quota: RateQuota,
    /// How many keys there may be before the quiet ones are forgotten.
    sweep_at: AtomicUsize,
    clock: DefaultClock,
}

/// So few keys are never worth a sweep.
const FEW_KEYS: usize = 10_000;

impl<K: Hash + Eq + Clone> KeyedRateLimiter<K> {
    pub(super) fn new(quota: RateQuota) -> Self {
        let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let limit = Quota::per_second(at_least_one(quota.sustained));
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(limit.allow_burst(at_least_one(quota.burst))),
            quota,
            sweep_at: AtomicUsize::new(FEW_KEYS),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// 429 when there are too many of this key.
    pub(super) fn count(&self, key: &K) -> Result<(), ApiError> {
        let judged = self.limiter.check_key(key).map_err(|too_early| {
            let wait = too_early.wait_time_from(self.clock.now());
            ApiError::rate_limited(self.quota.burst, wait)
        });
        self.forget_quiet_keys();
        judged
    }

    /// Waits with the next sweep until there are twice as many keys as this one left, so that a sweep
    /// costs each key a constant.
    fn forget_quiet_keys(&self) {
        if self.limiter.len() < self.sweep_at.load(Ordering::Relaxed) {
            return;
        }
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
        let next = FEW_KEYS.max(2 * self.limiter.len());
        self.sweep_at.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r54_quiet_keys_are_forgotten() {
        // A key that called once is like new after a microsecond.
        let meter = KeyedRateLimiter::new(RateQuota {
            sustained: 1_000_000,
            burst: 10,
        });
        for key in 0..200_000_u32 {
            assert!(meter.count(&key).is_ok());
        }
        let kept = meter.limiter.len();
        assert!(kept <= FEW_KEYS, "{kept}");
    }

    #[test]
    fn busy_keys_are_not_forgotten() {
        // One call a second at most: none of these is like new again.
        let meter = KeyedRateLimiter::new(RateQuota {
            sustained: 1,
            burst: 1,
        });
        let keys = u32::try_from(2 * FEW_KEYS).unwrap();
        for key in 0..keys {
            assert!(meter.count(&key).is_ok());
        }
        assert!(meter.count(&(keys - 1)).is_err());
    }
}
