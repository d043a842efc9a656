use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::keys::{KeyRecord, KeySource, OperatorKey};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::OperatorKeyId;

use super::key_record::KeyColumns;
use super::{StoredId, StoredTime};
use crate::schema::operator_keys;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = operator_keys, treat_none_as_default_value = false)]
pub(crate) struct OperatorKeyRow {
    id: StoredId,
    source: String,
    name: String,
    key_prefix: String,
    key_hash: Vec<u8>,
    created_at: StoredTime,
    expires_at: Option<StoredTime>,
    revoked_at: Option<StoredTime>,
}

impl From<&OperatorKey> for OperatorKeyRow {
    fn from(key: &OperatorKey) -> Self {
        let columns = KeyColumns::from(&key.record);
        Self {
            id: StoredId(key.id.as_uuid()),
            source: key.source.as_str().to_owned(),
            name: columns.name,
            key_prefix: columns.prefix,
            key_hash: columns.hash,
            created_at: columns.created_at,
            expires_at: columns.expires_at,
            revoked_at: columns.revoked_at,
        }
    }
}

impl TryFrom<OperatorKeyRow> for OperatorKey {
    type Error = BoxedError;

    fn try_from(row: OperatorKeyRow) -> Result<Self, BoxedError> {
        Ok(Self {
            id: OperatorKeyId::from_uuid(row.id.0),
            source: KeySource::from_stored(&row.source).ok_or("there is no such source of keys")?,
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
