use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::keys::{KeyRecord, KeySource, ServiceToken};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{ProjectId, ServiceTokenId};

use super::key_record::KeyColumns;
use super::{StoredId, StoredTime};
use crate::schema::service_tokens;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = service_tokens, treat_none_as_default_value = false)]
pub(crate) struct ServiceTokenRow {
    id: StoredId,
    source: String,
    name: String,
    key_prefix: String,
    key_hash: Vec<u8>,
    scopes: String,
    project_id: Option<StoredId>,
    networks: String,
    created_at: StoredTime,
    expires_at: Option<StoredTime>,
    revoked_at: Option<StoredTime>,
}

impl From<&ServiceToken> for ServiceTokenRow {
    fn from(token: &ServiceToken) -> Self {
        let columns = KeyColumns::from(&token.record);
        Self {
            id: StoredId(token.id.as_uuid()),
            source: token.source.as_str().to_owned(),
            name: columns.name,
            key_prefix: columns.prefix,
            key_hash: columns.hash,
            scopes: token.scopes.to_string(),
            project_id: token.project_id.map(|id| StoredId(id.as_uuid())),
            networks: token.networks.to_string(),
            created_at: columns.created_at,
            expires_at: columns.expires_at,
            revoked_at: columns.revoked_at,
        }
    }
}

impl TryFrom<ServiceTokenRow> for ServiceToken {
    type Error = BoxedError;

    fn try_from(row: ServiceTokenRow) -> Result<Self, BoxedError> {
        Ok(Self {
            id: ServiceTokenId::from_uuid(row.id.0),
            source: KeySource::from_stored(&row.source).ok_or("there is no such source of keys")?,
            scopes: row.scopes.parse()?,
            project_id: row.project_id.map(|id| ProjectId::from_uuid(id.0)),
            networks: row.networks.parse()?,
            record: KeyRecord::try_from(KeyColumns {
                name: row.name,
                prefix: row.key_prefix,
                hash: row.key_hash,
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
            })?,
        })
    }
}
