use diesel::Insertable;
use tenantry_domain::keys::{DeveloperKey, ProjectKey};

use super::key_record::KeyColumns;
use super::{StoredId, StoredTime};
use crate::schema::{developer_keys, project_keys};

#[derive(Insertable)]
#[diesel(table_name = developer_keys, treat_none_as_default_value = false)]
pub(crate) struct NewDeveloperKeyRow {
    id: StoredId,
    owner_id: StoredId,
    name: String,
    key_prefix: String,
    key_hash: Vec<u8>,
    created_at: StoredTime,
    expires_at: Option<StoredTime>,
    revoked_at: Option<StoredTime>,
}

impl From<&DeveloperKey> for NewDeveloperKeyRow {
    fn from(key: &DeveloperKey) -> Self {
        let columns = KeyColumns::from(&key.record);
        Self {
            id: StoredId(key.id.as_uuid()),
            owner_id: StoredId(key.owner_id.as_uuid()),
            name: columns.name,
            key_prefix: columns.prefix,
            key_hash: columns.hash,
            created_at: columns.created_at,
            expires_at: columns.expires_at,
            revoked_at: columns.revoked_at,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = project_keys, treat_none_as_default_value = false)]
pub(crate) struct NewProjectKeyRow {
    id: StoredId,
    project_id: StoredId,
    name: String,
    key_prefix: String,
    key_hash: Vec<u8>,
    created_at: StoredTime,
    expires_at: Option<StoredTime>,
    revoked_at: Option<StoredTime>,
}

impl From<&ProjectKey> for NewProjectKeyRow {
    fn from(key: &ProjectKey) -> Self {
        let columns = KeyColumns::from(&key.record);
        Self {
            id: StoredId(key.id.as_uuid()),
            project_id: StoredId(key.project_id.as_uuid()),
            name: columns.name,
            key_prefix: columns.prefix,
            key_hash: columns.hash,
            created_at: columns.created_at,
            expires_at: columns.expires_at,
            revoked_at: columns.revoked_at,
        }
    }
}
