use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use uuid::Uuid;

use crate::error::ApiError;

/// Requests a second that one credential may make for long.
const SUSTAINED: NonZeroU32 = NonZeroU32::new(100).unwrap();
/// Requests that one credential may make at once, when it was quiet before.
const BURST: NonZeroU32 = NonZeroU32::new(200).unwrap();

/// How often one credential may call (R55). Only known credentials are counted, so there are never more
/// counters than keys and tokens.
pub(crate) struct RateLimits {
    by_credential: Option<DefaultKeyedRateLimiter<Uuid>>,
    clock: DefaultClock,
}

impl RateLimits {
    pub(crate) fn new(enabled: bool) -> Self {
        let quota = Quota::per_second(SUSTAINED).allow_burst(BURST);
        Self {
            by_credential: enabled.then(|| DefaultKeyedRateLimiter::keyed(quota)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a call of this credential.
    ///
    /// # Errors
    /// 429 when it calls too often.
    pub(crate) fn count(&self, credential: Uuid) -> Result<(), ApiError> {
        let Some(limiter) = &self.by_credential else {
            return Ok(());
        };
        limiter.check_key(&credential).map_err(|too_early| {
            ApiError::rate_limited(BURST.get(), too_early.wait_time_from(self.clock.now()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted_of(limits: &RateLimits, credential: Uuid, calls: u32) -> u32 {
        (0..calls)
            .map(|_| u32::from(limits.count(credential).is_ok()))
            .sum()
    }

    #[test]
    fn r55_one_credential_at_its_limit_leaves_another_alone() {
        let limits = RateLimits::new(true);
        let [storm, quiet] = [1, 2].map(Uuid::from_u128);
        let accepted = accepted_of(&limits, storm, 1_000);
        assert!((200..400).contains(&accepted), "{accepted}");
        assert_eq!(accepted_of(&limits, quiet, 100), 100);
    }

    #[test]
    fn limits_can_be_switched_off() {
        assert_eq!(
            accepted_of(&RateLimits::new(false), Uuid::nil(), 1_000),
            1_000
        );
    }
}
