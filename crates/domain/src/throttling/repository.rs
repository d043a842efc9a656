use async_trait::async_trait;

use crate::store::PortError;
use crate::throttling::{Admission, AttemptOutcome, Limit};
use crate::values::Timestamp;

/// Stores counters of attempts. They survive a restart (R33), and all servers of the store share them (R68).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ThrottleRepository: Send + Sync {
    /// Judges an attempt by [`admit`](crate::throttling::admit) and stores the count. The count stays when the
    /// request fails afterwards (R53).
    ///
    /// # Contract
    /// - counts exactly, also in a race                    (`throttling::racing_attempts_are_all_counted`)
    /// - no limit counts a rejected attempt                (`throttling::rejected_attempts_are_not_counted`)
    /// - each key has its own count                        (`throttling::keys_are_counted_separately`)
    async fn count_attempt(&self, limits: &[Limit], now: Timestamp)
    -> Result<Admission, PortError>;

    /// Stores the outcomes of attempts that did not fail, by [`AttemptOutcome::apply`].
    ///
    /// # Contract
    /// - a success clears the count and makes its client a known one (`throttling::a_success_clears_the_count_and_trusts_the_client`)
    /// - a refund subtracts one attempt                    (`throttling::a_refund_subtracts_one_attempt`)
    async fn settle_attempts(&self, outcomes: &[AttemptOutcome]) -> Result<(), PortError>;
}
