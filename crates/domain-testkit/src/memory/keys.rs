use async_trait::async_trait;
use tenantry_domain::effects::Effects;
use tenantry_domain::keys::{
    DeveloperContext, DeveloperKeyRepository, OperatorKey, OperatorKeyRepository,
    ProjectKeyRepository, ServiceToken, ServiceTokenRepository,
};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::{OperatorKeyId, ProjectId, SecretHash, ServiceTokenId, Timestamp};

use super::{MemoryStore, State};

#[async_trait]
impl DeveloperKeyRepository for MemoryStore {
    async fn find_developer_context(
        &self,
        key: &SecretHash,
        project: Option<ProjectId>,
        now: Timestamp,
    ) -> Result<Option<DeveloperContext>, PortError> {
        Ok(self.read(|state| state.developer_context(key, project, now)))
    }
}

impl State {
    fn developer_context(
        &self,
        hash: &SecretHash,
        project: Option<ProjectId>,
        now: Timestamp,
    ) -> Option<DeveloperContext> {
        let mut keys = self.contents.developer_keys.iter();
        let key = keys.find(|key| key.record.hash == *hash && self.is_active(&key.record, now))?;
        let developer = self.account(key.owner_id)?;
        if developer.disabled_at.is_some() {
            return None;
        }
        let project = project
            .and_then(|id| self.available_project(id))
            .filter(|project| self.faults.is_own(project.owner_id == developer.id));
        Some(DeveloperContext {
            key_id: key.id,
            developer_id: developer.id,
            project_id: project.map(|project| project.id),
        })
    }
}

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
        effects: &Effects,
    ) -> Result<(), PortError> {
        self.write(|state| {
            state.add(key)?;
            state.add_effects(effects)
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
        effects: &Effects,
    ) -> Result<bool, PortError> {
        self.write(|state| {
            let mut keys = state.operator_keys.iter_mut();
            let Some(key) = keys.find(|one| one.id == id && one.record.revoked_at.is_none()) else {
                return Ok(false);
            };
            key.record.revoked_at = Some(at);
            state.add_effects(effects)?;
            Ok(true)
        })
        .await
    }
}

#[async_trait]
impl ProjectKeyRepository for MemoryStore {
    async fn find_project_of_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ProjectId>, PortError> {
        Ok(self.read(|state| {
            let mut keys = state.contents.project_keys.iter();
            let found =
                keys.find(|one| one.record.hash == *key && state.is_active(&one.record, now))?;
            let project = state.available_project(found.project_id)?;
            Some(project.id)
        }))
    }
}

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
        effects: &Effects,
    ) -> Result<(), PortError> {
        self.write(|state| {
            let mut projects = state.contents.projects.iter();
            if let Some(bound) = token.project_id
                && !projects.any(|project| project.id == bound)
            {
                return Err(Conflict::PreconditionFailed.into());
            }
            state.add(token)?;
            state.add_effects(effects)
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
        effects: &Effects,
    ) -> Result<bool, PortError> {
        self.write(|state| {
            let mut tokens = state.service_tokens.iter_mut();
            let Some(token) = tokens.find(|one| one.id == id && one.record.revoked_at.is_none())
            else {
                return Ok(false);
            };
            token.record.revoked_at = Some(at);
            state.add_effects(effects)?;
            Ok(true)
        })
        .await
    }
}
