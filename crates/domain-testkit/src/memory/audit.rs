use std::cmp::Reverse;

use async_trait::async_trait;
use tenantry_domain::audit::{AuditEntry, AuditRepository};
use tenantry_domain::store::PortError;

use super::{MemoryStore, first};

#[async_trait]
impl AuditRepository for MemoryStore {
    async fn append_audit_entry(&self, entry: &AuditEntry) -> Result<(), PortError> {
        self.write(|state| state.add_audit(entry))
    }

    async fn newest_audit_entries(&self, limit: u32) -> Result<Vec<AuditEntry>, PortError> {
        let mut entries = self.read(|state| state.contents.audit.clone());
        entries.sort_by_key(|entry| Reverse((entry.at, entry.id)));
        Ok(first(entries, limit))
    }
}
