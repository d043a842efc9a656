use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tenantry_domain::projects::ProjectRepository;
use tenantry_domain::store::PortError;
use tenantry_domain::values::ProjectId;

use crate::PostgresDatabase;
use crate::rows::StoredId;
use crate::schema::{accounts, projects};

#[async_trait]
impl ProjectRepository for PostgresDatabase {
    async fn is_project_available(&self, project: ProjectId) -> Result<bool, PortError> {
        let lookups = self.lookups().await?;
        let query = projects::table
            .inner_join(accounts::table.on(accounts::id.eq(projects::owner_id)))
            .filter(projects::id.eq(StoredId(project.as_uuid())))
            .filter(projects::archived_at.is_null())
            .filter(accounts::disabled_at.is_null())
            .select(projects::id);
        let found = lookups
            .find(query.first::<StoredId>(&mut lookups.shared()))
            .await?;
        Ok(found.is_some())
    }
}
