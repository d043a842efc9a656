use std::sync::Arc;

use crate::audit::{AuditEntry, AuditEvent, AuditRepository};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::AuditEntryId;

/// Writes a rejected private or operator call into the audit log (R45).
#[derive(Clone)]
pub struct RecordRejection {
    /// Where it is written.
    pub audit: Arc<dyn AuditRepository>,
    /// When it happened.
    pub clock: Arc<dyn Clock>,
    /// For the entry's id.
    pub random: Arc<dyn Random>,
}

impl RecordRejection {
    /// Writes the entry.
    ///
    /// # Errors
    /// [`PortError`] when it cannot be written; the caller must then not be told that all is well.
    pub async fn run(&self, event: AuditEvent) -> Result<(), PortError> {
        let now = self.clock.now();
        let id = AuditEntryId::generate(now, self.random.bytes());
        self.audit
            .append_audit_entry(&AuditEntry { id, at: now, event })
            .await
    }
}
