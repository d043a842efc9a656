use async_trait::async_trait;

use super::StoreError;
use crate::model::AuditEntry;

/// The append-only log of private and operator calls (R45). What succeeds is logged by the write itself,
/// in its own transaction; this port is for what was refused.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds an entry.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`audit::every_field_comes_back`)
    async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// The newest entries, newest first, at most `limit`.
    ///
    /// # Contract
    /// - newest first                                      (`audit::the_newest_come_first`)
    async fn newest(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;
}
