use async_trait::async_trait;

use crate::store::PortError;
use crate::values::Timestamp;

/// Deletes expired data.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RetentionRepository: Send + Sync {
    /// Deletes what the request names, a limited number of rows of each kind.
    ///
    /// # Contract
    /// - data in use stays                                 (`retention::rows_in_use_are_kept`)
    /// - expired data is deleted                           (`retention::expired_rows_are_deleted`)
    /// - of accounts, only end users that never verified are deleted, with all their data (R23)
    ///   (`retention::only_unverified_end_users_are_purged`)
    async fn purge(&self, request: &PurgeRequest) -> Result<PurgeReport, PortError>;
}

/// What to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgeRequest {
    /// Counters of attempts that expired before this time.
    pub now: Timestamp,
    /// Sessions that ended or expired, verifications that expired, and emails that were delivered before this
    /// time.
    pub done_before: Timestamp,
    /// End users that were registered before this time and never verified; `None` keeps them.
    pub unverified_before: Option<Timestamp>,
    /// The maximum of rows of each kind.
    pub limit: u32,
}

/// The numbers of deleted rows.
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
    /// End users that never verified.
    pub accounts: u64,
}
