use async_trait::async_trait;

use crate::audit::AuditEntry;
use crate::store::PortError;

/// Stores the append-only audit log (R45). A write stores the entry of its own success in its transaction; this
/// port stores rejections.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send + Sync {
    /// Appends an entry.
    ///
    /// # Contract
    /// - returns every field as stored                     (`audit::every_field_comes_back`)
    async fn append_audit_entry(&self, entry: &AuditEntry) -> Result<(), PortError>;

    /// The newest entries, newest first, at most `limit`.
    ///
    /// # Contract
    /// - newest first                                      (`audit::the_newest_come_first`)
    async fn newest_audit_entries(&self, limit: u32) -> Result<Vec<AuditEntry>, PortError>;
}
