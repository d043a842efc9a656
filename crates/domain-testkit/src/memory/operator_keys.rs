use async_trait::async_trait;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::keys::{OperatorKey, OperatorKeyRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{OperatorKeyId, SecretHash, Timestamp};

use super::MemoryStore;

#[async_trait]
impl OperatorKeyRepository for MemoryStore {
    async fn find_active_operator_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, PortError> {
        Ok(self.read(|state| {
            let mut keys = state.operator_keys.iter();
            keys.find(|one| one.record.hash == *key && state.is_active(&one.record, now))
                .map(|one| one.id)
        }))
    }

    async fn create_operator_key(
        &self,
        key: &OperatorKey,
        audit: &AuditEntry,
    ) -> Result<(), PortError> {
        self.write(|state| {
            state.add(key)?;
            state.add_audit(audit)
        })
        .await
    }

    async fn list_operator_keys(&self) -> Result<Vec<OperatorKey>, PortError> {
        Ok(self.read(|state| {
            let keys = state.operator_keys.clone();
            state
                .faults
                .sorted(keys, |key| (key.record.created_at, key.id))
        }))
    }

    async fn revoke_operator_key(
        &self,
        id: OperatorKeyId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, PortError> {
        self.write(|state| {
            let mut keys = state.operator_keys.iter_mut();
            let Some(key) = keys.find(|one| one.id == id && one.record.revoked_at.is_none()) else {
                return Ok(false);
            };
            key.record.revoked_at = Some(at);
            state.add_audit(audit)?;
            Ok(true)
        })
        .await
    }
}
