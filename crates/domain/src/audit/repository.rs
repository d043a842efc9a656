use async_trait::async_trait;

use crate::audit::AuditEntry;
use crate::store::PortError;

/// The append-only log of private and operator calls (R45). What succeeds is logged by the write itself,
/// in its own transaction; this port is for what was rejected.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send + Sync {
    /// Adds an entry.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`audit::every_field_comes_back`)
    async fn append_audit_entry(&self, entry: &AuditEntry) -> Result<(), PortError>;

    /// The newest entries, newest first, at most `limit`.
    ///
    /// # Contract
    /// - newest first                                      (`audit::the_newest_come_first`)
    async fn newest_audit_entries(&self, limit: u32) -> Result<Vec<AuditEntry>, PortError>;
}
