use async_trait::async_trait;
use diesel::prelude::*;
use tenantry_domain::keys::{DeveloperContext, DeveloperKeyRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SecretHash, Timestamp};

use crate::SqliteDatabase;
use crate::rows::{StoredId, StoredTime};
use crate::schema::{accounts, developer_keys, projects};

#[async_trait]
impl DeveloperKeyRepository for SqliteDatabase {
    async fn find_developer_context(
        &self,
        key: &SecretHash,
        project: Option<ProjectId>,
        now: Timestamp,
    ) -> Result<Option<DeveloperContext>, PortError> {
        // Without a project this compares with NULL, which no project equals.
        let asked_for = project.map(|id| StoredId(id.as_uuid()));
        let own_active_project = projects::owner_id
            .eq(developer_keys::owner_id)
            .and(projects::id.nullable().eq(asked_for))
            .and(projects::archived_at.is_null());
        let query = developer_keys::table
            .inner_join(accounts::table.on(accounts::id.eq(developer_keys::owner_id)))
            .left_join(projects::table.on(own_active_project))
            .filter(developer_keys::key_hash.eq(key.as_bytes().to_vec()))
            .filter(developer_keys::revoked_at.is_null())
            .filter(
                developer_keys::expires_at
                    .is_null()
                    .or(developer_keys::expires_at.gt(StoredTime(now))),
            )
            .filter(accounts::disabled_at.is_null())
            .select((
                developer_keys::id,
                developer_keys::owner_id,
                projects::id.nullable(),
            ));
        let row = self.find(|c| query.first(c)).await?;
        Ok(row.map(context))
    }
}

fn context((key, developer, project): (StoredId, StoredId, Option<StoredId>)) -> DeveloperContext {
    DeveloperContext {
        key_id: DeveloperKeyId::from_uuid(key.0),
        developer_id: AccountId::from_uuid(developer.0),
        project_id: project.map(|id| ProjectId::from_uuid(id.0)),
    }
}
