use async_trait::async_trait;

use crate::store::PortError;
use crate::throttling::{Admission, AttemptOutcome, Limit};
use crate::values::Timestamp;

/// Counters of attempts that survive a restart (R33), the same for every server of the store (R68).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ThrottleRepository: Send + Sync {
    /// Judges an attempt by [`admit`](crate::throttling::admit) and keeps the count, which stays although the
    /// request that attempts fails afterwards (R53).
    ///
    /// # Contract
    /// - counts exactly, also in a race                    (`throttles::racing_attempts_are_all_counted`)
    /// - what is rejected is counted by no limit            (`throttles::rejected_attempts_count_nowhere`)
    /// - each key has its own count                        (`throttles::keys_are_counted_apart`)
    async fn count_attempt(&self, limits: &[Limit], now: Timestamp)
    -> Result<Admission, PortError>;

    /// Writes down that attempts were no failures.
    ///
    /// # Contract
    /// - a success clears the count and vouches for its client (`throttles::a_success_clears_and_vouches`)
    /// - a refund takes one attempt back                   (`throttles::a_refund_takes_one_back`)
    async fn settle_attempts(&self, settlements: &[AttemptOutcome]) -> Result<(), PortError>;
}
