use diesel::{Insertable, Queryable};
use tenantry_domain::signing_keys::SigningKey;
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::SecretBytes;

use crate::schema::signing_keys;
use crate::statement::table_row;
use crate::types::StoredTime;

/// A row of `signing_keys`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
pub(crate) struct SigningKeyRow {
    kid: String,
    algorithm: String,
    private_key: Vec<u8>,
    public_key: Vec<u8>,
    status: String,
    created_at: StoredTime,
    retired_at: Option<StoredTime>,
}

table_row!(SigningKeyRow, signing_keys, SigningKey);

impl From<&SigningKey> for SigningKeyRow {
    fn from(key: &SigningKey) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm.as_str().to_owned(),
            private_key: key.private_key.expose().to_vec(),
            public_key: key.public_key.clone(),
            status: key.status.as_str().to_owned(),
            created_at: StoredTime(key.created_at),
            retired_at: key.retired_at.map(StoredTime),
        }
    }
}

impl TryFrom<SigningKeyRow> for SigningKey {
    type Error = BoxedError;

    fn try_from(row: SigningKeyRow) -> Result<Self, BoxedError> {
        Ok(Self {
            kid: row.kid,
            algorithm: row.algorithm.parse()?,
            private_key: SecretBytes::new(row.private_key),
            public_key: row.public_key,
            status: row.status.parse()?,
            created_at: row.created_at.0,
            retired_at: row.retired_at.map(|at| at.0),
        })
    }
}
