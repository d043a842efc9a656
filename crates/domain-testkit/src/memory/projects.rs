use async_trait::async_trait;
use tenantry_domain::projects::ProjectRepository;
use tenantry_domain::store::PortError;
use tenantry_domain::values::ProjectId;

use super::MemoryStore;

#[async_trait]
impl ProjectRepository for MemoryStore {
    async fn is_project_available(&self, project: ProjectId) -> Result<bool, PortError> {
        Ok(self.read(|state| state.available_project(project).is_some()))
    }
}
