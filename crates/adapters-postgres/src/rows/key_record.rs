use tenantry_domain::keys::KeyRecord;
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{Name, SecretHash, SecretPrefix};

use super::StoredTime;

/// The columns that every table of keys and tokens has.
pub(super) struct KeyColumns {
    pub(super) name: String,
    pub(super) prefix: String,
    pub(super) hash: Vec<u8>,
    pub(super) created_at: StoredTime,
    pub(super) expires_at: Option<StoredTime>,
    pub(super) revoked_at: Option<StoredTime>,
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
