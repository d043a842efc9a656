use std::sync::Arc;

use crate::model::{AuditEntry, AuditEvent};
use crate::ports::{AuditLog, Clock, Random, StoreError};
use crate::values::AuditEntryId;

/// Writes a refused private or operator call into the audit log (R45).
#[derive(Clone)]
pub struct RecordRefusal {
    /// Where it is written.
    pub audit: Arc<dyn AuditLog>,
    /// When it happened.
    pub clock: Arc<dyn Clock>,
    /// For the entry's id.
    pub random: Arc<dyn Random>,
}

impl RecordRefusal {
    /// Writes the entry.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written; the caller must then not be told that all is well.
    pub async fn run(&self, event: AuditEvent) -> Result<(), StoreError> {
        let now = self.clock.now();
        let id = AuditEntryId::generate(now, self.random.bytes());
        self.audit.append(&AuditEntry { id, at: now, event }).await
    }
}
