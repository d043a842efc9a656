use async_trait::async_trait;
use tenantry_domain::projects::ProjectRepository;
use tenantry_domain::store::PortError;
use tenantry_domain::values::ProjectId;

use super::statements;
use crate::{Database, SqlStore};

#[async_trait]
impl<D: Database> ProjectRepository for SqlStore<D> {
    async fn is_project_available(&self, project: ProjectId) -> Result<bool, PortError> {
        let found = self
            .database
            .fetch_optional(statements::find_available(project));
        Ok(found.await?.is_some())
    }
}
