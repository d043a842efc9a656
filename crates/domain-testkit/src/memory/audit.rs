use std::cmp::Reverse;

use async_trait::async_trait;
use tenantry_domain::model::AuditEntry;
use tenantry_domain::ports::{AuditLog, StoreError};

use super::{MemoryStores, first};

#[async_trait]
impl AuditLog for MemoryStores {
    async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.write(|state| state.add_audit(entry))
    }

    async fn newest(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let mut entries = self.read(|state| state.contents.audit.clone());
        entries.sort_by_key(|entry| Reverse((entry.at, entry.id)));
        Ok(first(entries, limit))
    }
}
