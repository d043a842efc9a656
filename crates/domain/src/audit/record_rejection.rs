use std::sync::Arc;

use crate::audit::{AuditEntry, AuditEvent, AuditRepository};
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::AuditEntryId;

/// Stores a rejected private or operator call in the audit log (R45).
#[derive(Clone)]
pub struct RecordRejection {
    /// Stores the entry.
    pub audit: Arc<dyn AuditRepository>,
    /// The time of the rejection.
    pub clock: Arc<dyn Clock>,
    /// Randomness for the id.
    pub random: Arc<dyn Random>,
}

impl RecordRejection {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            audit: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

    /// Stores the entry.
    ///
    /// # Errors
    /// [`PortError`] when it was not stored. The call must then fail with this error.
    pub async fn run(&self, event: AuditEvent) -> Result<(), PortError> {
        let now = self.clock.now();
        let id = AuditEntryId::generate(now, self.random.bytes());
        self.audit
            .append_audit_entry(&AuditEntry { id, at: now, event })
            .await
    }
}
