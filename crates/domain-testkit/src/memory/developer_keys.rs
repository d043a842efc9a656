use async_trait::async_trait;
use tenantry_domain::keys::{DeveloperContext, DeveloperKeyRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

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
