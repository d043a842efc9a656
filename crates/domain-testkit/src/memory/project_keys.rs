use async_trait::async_trait;
use tenantry_domain::ports::{ProjectKeyRepository, StoreError};
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::MemoryStores;

#[async_trait]
impl ProjectKeyRepository for MemoryStores {
    async fn find_project(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ProjectId>, StoreError> {
        Ok(self.read(|state| {
            let mut keys = state.contents.project_keys.iter();
            let found = keys.find(|one| one.record.hash == *key && one.record.is_active(now))?;
            let project = state.available_project(found.project_id)?;
            Some(project.id)
        }))
    }
}
