use diesel::{Insertable, Queryable};
use tenantry_domain::installation::{EmailTokenKey, Installation};
use tenantry_domain::store::BoxedError;

use crate::schema::installation;
use crate::statement::table_row;
use crate::types::StoredTime;

/// A row of `installation`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = installation, treat_none_as_default_value = false)]
pub(crate) struct InstallationRow {
    id: i16,
    email_token_key: Vec<u8>,
    created_at: StoredTime,
}

table_row!(InstallationRow, installation, Installation);

impl From<&Installation> for InstallationRow {
    fn from(installation: &Installation) -> Self {
        Self {
            id: 1,
            email_token_key: installation.email_token_key.expose().to_vec(),
            created_at: StoredTime(installation.created_at),
        }
    }
}

impl TryFrom<InstallationRow> for Installation {
    type Error = BoxedError;

    fn try_from(row: InstallationRow) -> Result<Self, BoxedError> {
        // The error of the conversion would print the key (R60).
        let key = <[u8; EmailTokenKey::LENGTH]>::try_from(row.email_token_key)
            .map_err(|_| "the email token key has a wrong length")?;
        Ok(Self {
            created_at: row.created_at.0,
            email_token_key: EmailTokenKey::from_bytes(key),
        })
    }
}
