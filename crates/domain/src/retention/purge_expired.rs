use std::sync::Arc;
use std::time::Duration;

use crate::ports::{Policy, Ports};
use crate::retention::{PurgeReport, PurgeRequest, RetentionRepository};
use crate::store::PortError;
use crate::system::Clock;

/// Deletes expired data: sessions, tokens and emails a month after their end, counters when they expire, and,
/// when configured, end users that never verified their email address (R23).
#[derive(Clone)]
pub struct PurgeExpired {
    /// Deletes the data.
    pub retention: Arc<dyn RetentionRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
    /// How long an end user may stay unverified; `None` for no limit.
    pub purge_unverified_after: Option<Duration>,
}

impl PurgeExpired {
    /// How long ended data is kept, so that an operator can examine it.
    const RETENTION: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    /// The most rows of each kind in one transaction, so that requests do not wait long for it.
    pub const AT_A_TIME: u32 = 1_000;

    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            retention: ports.store.clone(),
            clock: ports.clock.clone(),
            purge_unverified_after: policy.purge_unverified_after,
        }
    }

    /// Deletes once, and returns how much.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self) -> Result<PurgeReport, PortError> {
        let now = self.clock.now();
        let request = PurgeRequest {
            now,
            done_before: now.minus(Self::RETENTION),
            unverified_before: self.purge_unverified_after.map(|after| now.minus(after)),
            limit: Self::AT_A_TIME,
        };
        self.retention.purge(&request).await
    }
}
