use async_trait::async_trait;
use tenantry_domain::model::{AuditEntry, OperatorKey};
use tenantry_domain::ports::{OperatorKeyRepository, StoreError};
use tenantry_domain::values::{OperatorKeyId, SecretHash, Timestamp};

use super::MemoryStores;

#[async_trait]
impl OperatorKeyRepository for MemoryStores {
    async fn find_active(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, StoreError> {
        Ok(self.read(|state| {
            let mut keys = state.operator_keys.iter();
            keys.find(|one| one.record.hash == *key && one.record.is_active(now))
                .map(|one| one.id)
        }))
    }

    async fn create(&self, key: &OperatorKey, audit: &AuditEntry) -> Result<(), StoreError> {
        self.write(|state| {
            state.add_operator_key(key)?;
            state.add_audit(audit)
        })
    }

    async fn list(&self) -> Result<Vec<OperatorKey>, StoreError> {
        let mut keys = self.read(|state| state.operator_keys.clone());
        keys.sort_by_key(|key| (key.record.created_at, key.id));
        Ok(keys)
    }

    async fn revoke(
        &self,
        id: OperatorKeyId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, StoreError> {
        self.write(|state| {
            let mut keys = state.operator_keys.iter_mut();
            let Some(key) = keys.find(|one| one.id == id && one.record.revoked_at.is_none()) else {
                return Ok(false);
            };
            key.record.revoked_at = Some(at);
            state.add_audit(audit)?;
            Ok(true)
        })
    }
}
