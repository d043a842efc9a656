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
    /// - counts exactly, also in a race                    (`throttling::racing_attempts_are_all_counted`)
    /// - what is rejected is counted by no limit            (`throttling::rejected_attempts_are_not_counted`)
    /// - each key has its own count                        (`throttling::keys_are_counted_separately`)
    async fn count_attempt(&self, limits: &[Limit], now: Timestamp)
    -> Result<Admission, PortError>;

    /// Writes down that attempts were no failures.
    ///
    /// # Contract
    /// - a success clears the count and vouches for its client (`throttling::a_success_clears_the_count_and_trusts_the_client`)
    /// - a refund takes one attempt back                   (`throttling::a_refund_subtracts_one_attempt`)
    async fn settle_attempts(&self, settlements: &[AttemptOutcome]) -> Result<(), PortError>;
}
