use async_trait::async_trait;
use diesel::prelude::*;
use tenantry_domain::keys::ProjectKeyRepository;
use tenantry_domain::store::PortError;
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use crate::SqliteDatabase;
use crate::rows::{StoredId, StoredTime};
use crate::schema::{accounts, project_keys, projects};

#[async_trait]
impl ProjectKeyRepository for SqliteDatabase {
    async fn find_project_of_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ProjectId>, PortError> {
        let query = project_keys::table
            .inner_join(projects::table.on(projects::id.eq(project_keys::project_id)))
            .inner_join(accounts::table.on(accounts::id.eq(projects::owner_id)))
            .filter(project_keys::key_hash.eq(key.as_bytes().to_vec()))
            .filter(project_keys::revoked_at.is_null())
            .filter(
                project_keys::expires_at
                    .is_null()
                    .or(project_keys::expires_at.gt(StoredTime(now))),
            )
            .filter(projects::archived_at.is_null())
            .filter(accounts::disabled_at.is_null())
            .select(projects::id);
        let id = self.find(|c| query.first::<StoredId>(c)).await?;
        Ok(id.map(|id| ProjectId::from_uuid(id.0)))
    }
}
