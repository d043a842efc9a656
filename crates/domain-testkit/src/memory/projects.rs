use async_trait::async_trait;
use tenantry_domain::ports::{ProjectRepository, StoreError};
use tenantry_domain::values::ProjectId;

use super::MemoryStores;

#[async_trait]
impl ProjectRepository for MemoryStores {
    async fn is_available(&self, project: ProjectId) -> Result<bool, StoreError> {
        Ok(self.read(|state| state.available_project(project).is_some()))
    }
}
