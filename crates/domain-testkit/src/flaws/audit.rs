use async_trait::async_trait;
use tenantry_domain::model::AuditEntry;
use tenantry_domain::ports::{AuditLog, StoreError};

use super::{Flaw, FlawedStores};

#[async_trait]
impl AuditLog for FlawedStores {
    async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut entry = entry.clone();
        match self.flaw {
            Flaw::LosesTheClientAddress => entry.event.origin.address = None,
            Flaw::OverwritesAuditEntries => {
                self.force(|state| state.contents.audit.retain(|one| one.id != entry.id));
            }
            _ => {}
        }
        self.memory.append(&entry).await
    }

    async fn newest(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        match self.flaw {
            Flaw::LastStoredComesFirst => {
                let mut entries = self.memory.read(|state| state.contents.audit.clone());
                entries.reverse();
                entries.truncate(usize::try_from(limit).unwrap());
                Ok(entries)
            }
            Flaw::IgnoresTheLimit => self.memory.newest(u32::MAX).await,
            _ => self.memory.newest(limit).await,
        }
    }
}
