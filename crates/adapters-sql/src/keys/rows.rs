use diesel::{Insertable, Queryable};
use tenantry_domain::keys::{
    DeveloperContext, DeveloperKey, KeyRecord, KeySource, OperatorKey, ProjectKey, ServiceToken,
};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{Name, SecretHash, SecretPrefix};

use crate::schema::{developer_keys, operator_keys, project_keys, service_tokens};
use crate::statement::{Row, table_row};
use crate::types::{Id, StoredId, StoredTime};
use diesel::sql_types::Nullable;

/// The columns that every table of keys and tokens has.
struct KeyColumns {
    name: String,
    prefix: String,
    hash: Vec<u8>,
    created_at: StoredTime,
    expires_at: Option<StoredTime>,
    revoked_at: Option<StoredTime>,
}

impl From<&KeyRecord> for KeyColumns {
    fn from(record: &KeyRecord) -> Self {
        Self {
            name: record.name.as_str().to_owned(),
            prefix: record.prefix.as_str().to_owned(),
            hash: record.hash.as_bytes().to_vec(),
            created_at: StoredTime(record.created_at),
            expires_at: record.expires_at.map(StoredTime),
            revoked_at: record.revoked_at.map(StoredTime),
        }
    }
}

impl TryFrom<KeyColumns> for KeyRecord {
    type Error = BoxedError;

    fn try_from(columns: KeyColumns) -> Result<Self, BoxedError> {
        // The error of the conversion would print the hash (R60).
        let hash = <[u8; 32]>::try_from(columns.hash).map_err(|_| "a hash has a wrong length")?;
        Ok(Self {
            name: Name::parse(&columns.name)?,
            prefix: SecretPrefix::from_stored(columns.prefix),
            hash: SecretHash::from_bytes(hash),
            created_at: columns.created_at.0,
            expires_at: columns.expires_at.map(|at| at.0),
            revoked_at: columns.revoked_at.map(|at| at.0),
        })
    }
}

/// A row of `operator_keys`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = operator_keys, treat_none_as_default_value = false)]
pub(crate) struct OperatorKeyRow {
    id: StoredId,
    source: String,
    name: String,
    key_prefix: String,
    key_hash: Vec<u8>,
    created_at: StoredTime,
    last_used_at: Option<StoredTime>,
    expires_at: Option<StoredTime>,
    revoked_at: Option<StoredTime>,
}

table_row!(OperatorKeyRow, operator_keys, OperatorKey);

impl From<&OperatorKey> for OperatorKeyRow {
    fn from(key: &OperatorKey) -> Self {
        let columns = KeyColumns::from(&key.record);
        Self {
            id: key.id.into(),
            source: key.source.as_str().to_owned(),
            name: columns.name,
            key_prefix: columns.prefix,
            key_hash: columns.hash,
            created_at: columns.created_at,
            last_used_at: None,
            expires_at: columns.expires_at,
            revoked_at: columns.revoked_at,
        }
    }
}

impl TryFrom<OperatorKeyRow> for OperatorKey {
    type Error = BoxedError;

    fn try_from(row: OperatorKeyRow) -> Result<Self, BoxedError> {
        Ok(Self {
            id: row.id.into(),
            source: KeySource::from_stored(&row.source).ok_or("the source of a key is unknown")?,
            record: KeyColumns {
                name: row.name,
                prefix: row.key_prefix,
                hash: row.key_hash,
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
            }
            .try_into()?,
        })
    }
}

/// A row of `service_tokens`.
#[derive(Debug, Insertable, Queryable)]
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
    last_used_at: Option<StoredTime>,
    expires_at: Option<StoredTime>,
    revoked_at: Option<StoredTime>,
}

table_row!(ServiceTokenRow, service_tokens, ServiceToken);

impl From<&ServiceToken> for ServiceTokenRow {
    fn from(token: &ServiceToken) -> Self {
        let columns = KeyColumns::from(&token.record);
        Self {
            id: token.id.into(),
            source: token.source.as_str().to_owned(),
            scopes: token.scopes.to_string(),
            project_id: token.project_id.map(Into::into),
            networks: token.networks.to_string(),
            name: columns.name,
            key_prefix: columns.prefix,
            key_hash: columns.hash,
            created_at: columns.created_at,
            last_used_at: None,
            expires_at: columns.expires_at,
            revoked_at: columns.revoked_at,
        }
    }
}

impl TryFrom<ServiceTokenRow> for ServiceToken {
    type Error = BoxedError;

    fn try_from(row: ServiceTokenRow) -> Result<Self, BoxedError> {
        Ok(Self {
            id: row.id.into(),
            source: KeySource::from_stored(&row.source).ok_or("the source of a key is unknown")?,
            scopes: row.scopes.parse()?,
            project_id: row.project_id.map(Into::into),
            networks: row.networks.parse()?,
            record: KeyColumns {
                name: row.name,
                prefix: row.key_prefix,
                hash: row.key_hash,
                created_at: row.created_at,
                expires_at: row.expires_at,
                revoked_at: row.revoked_at,
            }
            .try_into()?,
        })
    }
}

/// A row of a table whose keys belong to a row of another table.
macro_rules! owned_key_row {
    ($(#[$doc:meta])* $row:ident, $table:ident, $model:ident, $owner:ident) => {
        $(#[$doc])*
        #[derive(Debug, Insertable, Queryable)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        pub struct $row {
            id: StoredId,
            $owner: StoredId,
            name: String,
            key_prefix: String,
            key_hash: Vec<u8>,
            created_at: StoredTime,
            last_used_at: Option<StoredTime>,
            expires_at: Option<StoredTime>,
            revoked_at: Option<StoredTime>,
        }

        table_row!($row, $table, $model);

        impl From<&$model> for $row {
            fn from(key: &$model) -> Self {
                let columns = KeyColumns::from(&key.record);
                Self {
                    id: key.id.into(),
                    $owner: key.$owner.into(),
                    name: columns.name,
                    key_prefix: columns.prefix,
                    key_hash: columns.hash,
                    created_at: columns.created_at,
                    last_used_at: None,
                    expires_at: columns.expires_at,
                    revoked_at: columns.revoked_at,
                }
            }
        }

        impl TryFrom<$row> for $model {
            type Error = BoxedError;

            fn try_from(row: $row) -> Result<Self, BoxedError> {
                Ok(Self {
                    id: row.id.into(),
                    $owner: row.$owner.into(),
                    record: KeyColumns {
                        name: row.name,
                        prefix: row.key_prefix,
                        hash: row.key_hash,
                        created_at: row.created_at,
                        expires_at: row.expires_at,
                        revoked_at: row.revoked_at,
                    }
                    .try_into()?,
                })
            }
        }
    };
}

owned_key_row!(
    /// A row of `developer_keys`.
    DeveloperKeyRow, developer_keys, DeveloperKey, owner_id
);
owned_key_row!(
    /// A row of `project_keys`.
    ProjectKeyRow, project_keys, ProjectKey, project_id
);

/// A developer key, its developer, and the requested project if the developer owns it.
#[derive(Debug, Queryable)]
pub(crate) struct DeveloperContextRow {
    key: StoredId,
    developer: StoredId,
    project: Option<StoredId>,
}

impl Row for DeveloperContextRow {
    type Columns = (Id, Id, Nullable<Id>);
    type Model = DeveloperContext;

    const TABLE: &'static str = "developer_keys";
}

impl From<DeveloperContextRow> for DeveloperContext {
    fn from(row: DeveloperContextRow) -> Self {
        Self {
            key_id: row.key.into(),
            developer_id: row.developer.into(),
            project_id: row.project.map(Into::into),
        }
    }
}
