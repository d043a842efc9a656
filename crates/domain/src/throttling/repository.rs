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
    /// - counts exactly, also in a race                    (`throttles::racing_attempts_are_all_counted`)
    /// - no limit counts a rejected attempt                (`throttles::rejected_attempts_count_nowhere`)
    /// - each key has its own count                        (`throttles::keys_are_counted_apart`)
    async fn count_attempt(&self, limits: &[Limit], now: Timestamp)
    -> Result<Admission, PortError>;

    /// Stores the outcomes of attempts that did not fail, by [`AttemptOutcome::apply`].
    ///
    /// # Contract
    /// - a success clears the count and makes its client a known one (`throttles::a_success_clears_and_vouches`)
    /// - a refund subtracts one attempt                    (`throttles::a_refund_takes_one_back`)
    async fn settle_attempts(&self, outcomes: &[AttemptOutcome]) -> Result<(), PortError>;
}
