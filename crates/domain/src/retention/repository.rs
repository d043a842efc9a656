use async_trait::async_trait;

use crate::store::PortError;
use crate::values::Timestamp;

/// Takes out what nobody needs any more.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RetentionRepository: Send + Sync {
    /// Deletes what the order names, a bounded number of rows of each kind at a time.
    ///
    /// # Contract
    /// - what is still of use stays                        (`retention::rows_in_use_are_kept`)
    /// - what is of no use goes                            (`retention::expired_rows_are_deleted`)
    /// - only end users never verified are purged, and all of them that is stored (R23)
    ///   (`retention::only_unverified_end_users_are_purged`)
    async fn purge(&self, order: &PurgeRequest) -> Result<PurgeReport, PortError>;
}

/// What to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgeRequest {
    /// Counters of attempts that expired before this moment.
    pub now: Timestamp,
    /// Sessions that ended or expired, verifications that expired, and emails that were delivered, before
    /// this moment.
    pub done_before: Timestamp,
    /// End users that were registered before this moment and never verified; `None` to keep them.
    pub unverified_before: Option<Timestamp>,
    /// The most rows of each kind.
    pub limit: u32,
}

/// How many rows were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PurgeReport {
    /// Counters of attempts.
    pub throttles: u64,
    /// Sessions.
    pub sessions: u64,
    /// Verifications.
    pub verifications: u64,
    /// Emails.
    pub emails: u64,
    /// End users never verified.
    pub accounts: u64,
}
