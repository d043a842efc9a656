use std::cmp::Reverse;

use async_trait::async_trait;
use tenantry_domain::audit::{AuditEntry, AuditRepository};
use tenantry_domain::store::PortError;

use super::{MemoryStore, first};

#[async_trait]
impl AuditRepository for MemoryStore {
    async fn append_audit_entry(&self, entry: &AuditEntry) -> Result<(), PortError> {
        self.write(|state| state.add_audit(entry)).await
    }

    async fn newest_audit_entries(&self, limit: u32) -> Result<Vec<AuditEntry>, PortError> {
        Ok(self.read(|state| {
            let entries = state.contents.audit.clone();
            let newest_first = |entry: &AuditEntry| Reverse((entry.at, entry.id));
            first(
                state.faults.sorted(entries, newest_first),
                state.faults.limit(limit),
            )
        }))
    }
}
