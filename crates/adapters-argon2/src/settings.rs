use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::Argon2Parameters;

/// How much hashing happens at once, and how costly it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HasherSettings {
    /// How many passwords are hashed at the same time (`TENANTRY_HASH_THREADS`). More than there are
    /// processors makes everything slower.
    pub threads: NonZeroUsize,
    /// How many passwords may wait (`TENANTRY_HASH_QUEUE`).
    pub queue: NonZeroUsize,
    /// How long one may wait before a thread takes it.
    pub max_wait: Duration,
    /// How costly new hashes are.
    pub parameters: Argon2Parameters,
}

impl HasherSettings {
    /// How many passwords may wait, unless said otherwise (R6).
    pub const DEFAULT_QUEUE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);
    /// How long one may wait, unless said otherwise (R6).
    pub const DEFAULT_MAX_WAIT: Duration = Duration::from_millis(1500);
}

/// As many threads as there are processors for this process, 64 waiting, 1.5 seconds.
impl Default for HasherSettings {
    fn default() -> Self {
        Self {
            threads: available_parallelism().unwrap_or(NonZeroUsize::MIN),
            queue: Self::DEFAULT_QUEUE,
            max_wait: Self::DEFAULT_MAX_WAIT,
            parameters: Argon2Parameters::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r6_64_may_wait_for_a_second_and_a_half() {
        let settings = HasherSettings::default();
        assert_eq!(settings.queue.get(), 64);
        assert_eq!(settings.max_wait, Duration::from_millis(1500));
    }
}
