use async_trait::async_trait;
use tenantry_domain::model::{AuditEntry, KeySource, OperatorKey};
use tenantry_domain::ports::{Conflict, OperatorKeyRepository, StoreError};
use tenantry_domain::values::{OperatorKeyId, SecretHash, Timestamp};

use super::{Flaw, FlawedStores, LONG_AGO, in_spite_of};

#[async_trait]
impl OperatorKeyRepository for FlawedStores {
    async fn find_active(
        &self,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, StoreError> {
        let keys = &self.memory;
        match self.flaw {
            Flaw::FindsExpiredOperatorKeys => keys.find_active(hash, LONG_AGO).await,
            Flaw::FindsRevokedOperatorKeys => {
                let revived = self.as_if(|state| {
                    let keys = state.operator_keys.iter_mut();
                    keys.for_each(|key| key.record.revoked_at = None);
                });
                OperatorKeyRepository::find_active(&revived, hash, now).await
            }
            Flaw::DeveloperKeysAreOperatorKeys => Ok(keys.read(|state| {
                let keys = state.contents.developer_keys.iter();
                let developer = keys.map(|key| (key.record.hash, key.id.as_uuid()));
                let keys = state.operator_keys.iter();
                let operator = keys.map(|key| (key.record.hash, key.id.as_uuid()));
                let mut all = developer.chain(operator);
                all.find(|(one, _)| one == hash)
                    .map(|(_, id)| OperatorKeyId::from_uuid(id))
            })),
            _ => keys.find_active(hash, now).await,
        }
    }

    async fn create(&self, key: &OperatorKey, audit: &AuditEntry) -> Result<(), StoreError> {
        let outcome = OperatorKeyRepository::create(&self.memory, key, audit).await;
        let add = || self.force(|state| state.operator_keys.push(key.clone()));
        match (self.flaw, outcome) {
            (Flaw::StoresOperatorKeysTwice, Err(StoreError::Conflict(Conflict::Secret))) => {
                add();
                Ok(())
            }
            (Flaw::KeepsUnauditedOperatorKeys, failed) => in_spite_of(failed, add),
            (_, outcome) => outcome,
        }
    }

    async fn list(&self) -> Result<Vec<OperatorKey>, StoreError> {
        if self.flaw == Flaw::ListsOperatorKeysAsStored {
            return Ok(self.memory.read(|state| state.operator_keys.clone()));
        }
        let mut keys = OperatorKeyRepository::list(&self.memory).await?;
        if self.flaw == Flaw::LosesTheSource {
            for key in &mut keys {
                key.source = KeySource::Made;
            }
        }
        Ok(keys)
    }

    async fn revoke(
        &self,
        id: OperatorKeyId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, StoreError> {
        if self.flaw == Flaw::RevokesOperatorKeysAgain {
            self.force(|state| {
                let keys = state.operator_keys.iter_mut();
                keys.for_each(|key| key.record.revoked_at = None);
            });
        }
        let revoked = OperatorKeyRepository::revoke(&self.memory, id, at, audit).await;
        if self.flaw == Flaw::RevokesOperatorKeysUnaudited {
            self.force(|state| state.contents.audit.retain(|one| one.id != audit.id));
        }
        revoked
    }
}
