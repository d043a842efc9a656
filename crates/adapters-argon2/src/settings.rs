use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::{Argon2Parameters, HashBackend};

/// How much is hashed at once, at what cost, and by which implementation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HasherSettings {
    /// Passwords hashed at the same time (`TENANTRY_HASH_THREADS`). More than there are processors makes
    /// everything slower.
    pub threads: NonZeroUsize,
    /// Requests that may wait besides (`TENANTRY_HASH_QUEUE`).
    pub queue: NonZeroUsize,
    /// The longest time in the queue.
    pub max_wait: Duration,
    /// The cost of new hashes.
    pub parameters: Argon2Parameters,
    /// The implementation (`TENANTRY_HASH_BACKEND`).
    pub backend: HashBackend,
}

impl HasherSettings {
    /// The default length of the queue (R6).
    pub const DEFAULT_QUEUE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);
    /// The default of the longest time in the queue (R6).
    pub const DEFAULT_MAX_WAIT: Duration = Duration::from_millis(1500);
}

/// As many threads as processors, 64 in the queue, 1.5 seconds.
impl Default for HasherSettings {
    fn default() -> Self {
        Self {
            threads: available_parallelism().unwrap_or(NonZeroUsize::MIN),
            queue: Self::DEFAULT_QUEUE,
            max_wait: Self::DEFAULT_MAX_WAIT,
            parameters: Argon2Parameters::default(),
            backend: HashBackend::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r6_64_requests_may_wait_for_1_5_seconds() {
        let settings = HasherSettings::default();
        assert_eq!(settings.queue.get(), 64);
        assert_eq!(settings.max_wait, Duration::from_millis(1500));
    }
}
