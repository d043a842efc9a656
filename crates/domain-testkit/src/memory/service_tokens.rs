use async_trait::async_trait;
use tenantry_domain::model::{AuditEntry, ServiceToken};
use tenantry_domain::ports::{Conflict, ServiceTokenRepository, StoreError};
use tenantry_domain::values::{SecretHash, ServiceTokenId, Timestamp};

use super::MemoryStores;

#[async_trait]
impl ServiceTokenRepository for MemoryStores {
    async fn find_active(
        &self,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ServiceToken>, StoreError> {
        Ok(self.read(|state| {
            let mut tokens = state.service_tokens.iter();
            tokens
                .find(|one| one.record.hash == *token && one.record.is_active(now))
                .cloned()
        }))
    }

    async fn create(&self, token: &ServiceToken, audit: &AuditEntry) -> Result<(), StoreError> {
        self.write(|state| {
            let mut projects = state.contents.projects.iter();
            if let Some(bound) = token.project_id
                && !projects.any(|project| project.id == bound)
            {
                return Err(Conflict::Context.into());
            }
            state.add_service_token(token)?;
            state.add_audit(audit)
        })
    }

    async fn list(&self) -> Result<Vec<ServiceToken>, StoreError> {
        let mut tokens = self.read(|state| state.service_tokens.clone());
        tokens.sort_by_key(|token| (token.record.created_at, token.id));
        Ok(tokens)
    }

    async fn revoke(
        &self,
        id: ServiceTokenId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, StoreError> {
        self.write(|state| {
            let mut tokens = state.service_tokens.iter_mut();
            let Some(token) = tokens.find(|one| one.id == id && one.record.revoked_at.is_none())
            else {
                return Ok(false);
            };
            token.record.revoked_at = Some(at);
            state.add_audit(audit)?;
            Ok(true)
        })
    }
}
