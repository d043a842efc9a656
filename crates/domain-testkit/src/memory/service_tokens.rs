use async_trait::async_trait;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::keys::{ServiceToken, ServiceTokenRepository};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{SecretHash, ServiceTokenId, Timestamp};

use super::MemoryStore;

#[async_trait]
impl ServiceTokenRepository for MemoryStore {
    async fn find_active_service_token(
        &self,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ServiceToken>, PortError> {
        Ok(self.read(|state| {
            let mut tokens = state.service_tokens.iter();
            tokens
                .find(|one| one.record.hash == *token && state.is_active(&one.record, now))
                .cloned()
        }))
    }

    async fn create_service_token(
        &self,
        token: &ServiceToken,
        audit: &AuditEntry,
    ) -> Result<(), PortError> {
        self.write(|state| {
            let mut projects = state.contents.projects.iter();
            if let Some(bound) = token.project_id
                && !projects.any(|project| project.id == bound)
            {
                return Err(Conflict::Context.into());
            }
            state.add(token)?;
            state.add_audit(audit)
        })
        .await
    }

    async fn list_service_tokens(&self) -> Result<Vec<ServiceToken>, PortError> {
        Ok(self.read(|state| {
            let tokens = state.service_tokens.clone();
            state
                .faults
                .sorted(tokens, |token| (token.record.created_at, token.id))
        }))
    }

    async fn revoke_service_token(
        &self,
        id: ServiceTokenId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, PortError> {
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
        .await
    }
}
