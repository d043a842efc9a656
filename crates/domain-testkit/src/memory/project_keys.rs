use async_trait::async_trait;
use tenantry_domain::keys::ProjectKeyRepository;
use tenantry_domain::store::PortError;
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::MemoryStore;

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
