use std::sync::Arc;
use std::time::Duration;

use crate::retention::{PurgeReport, PurgeRequest, RetentionRepository};
use crate::store::PortError;
use crate::system::Clock;

/// Takes out what nobody needs any more: sessions, tokens and emails a month after their end, counters when
/// they expired, and, when wished, end users who never verified their address (R23).
#[derive(Clone)]
pub struct PurgeExpired {
    /// Where it is taken out.
    pub housekeeping: Arc<dyn RetentionRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// How long an end user may stay unverified; `None` for ever.
    pub purge_unverified_after: Option<Duration>,
}

impl PurgeExpired {
    /// How long what is over is kept, so that a person can still look into it.
    const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    /// Rows of each kind that are taken out at a time, so that nobody waits long for it.
    pub const AT_A_TIME: u32 = 1_000;

    /// Takes out once, and says how much.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self) -> Result<PurgeReport, PortError> {
        let now = self.clock.now();
        let order = PurgeRequest {
            now,
            done_before: now.minus(Self::KEPT),
            unverified_before: self.purge_unverified_after.map(|after| now.minus(after)),
            limit: Self::AT_A_TIME,
        };
        self.housekeeping.purge(&order).await
    }
}
