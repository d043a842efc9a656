use async_trait::async_trait;
use diesel::prelude::*;
use tenantry_domain::ports::{ProjectRepository, StoreError};
use tenantry_domain::values::ProjectId;

use crate::SqliteDatabase;
use crate::rows::StoredId;
use crate::schema::{accounts, projects};

pub(crate) struct SqliteProjects(pub(crate) SqliteDatabase);

#[async_trait]
impl ProjectRepository for SqliteProjects {
    async fn is_available(&self, project: ProjectId) -> Result<bool, StoreError> {
        let query = projects::table
            .inner_join(accounts::table.on(accounts::id.eq(projects::owner_id)))
            .filter(projects::id.eq(StoredId(project.as_uuid())))
            .filter(projects::archived_at.is_null())
            .filter(accounts::disabled_at.is_null())
            .select(projects::id);
        let found = self.0.find(|c| query.first::<StoredId>(c)).await?;
        Ok(found.is_some())
    }
}
