use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{AccountId, Name, SecretHash, VerificationId};
use tenantry_domain::verifications::{PendingVerification, Verification, VerificationPurpose};

use super::email_key::email_key;
use super::{AccountRow, StoredId, StoredTime};
use crate::schema::verifications;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = verifications, treat_none_as_default_value = false)]
pub(crate) struct VerificationRow {
    id: StoredId,
    account_id: StoredId,
    purpose: String,
    email_key: String,
    token_hash: Vec<u8>,
    created_at: StoredTime,
    expires_at: StoredTime,
}

impl From<&Verification> for VerificationRow {
    fn from(verification: &Verification) -> Self {
        Self {
            id: StoredId(verification.id.as_uuid()),
            account_id: StoredId(verification.account_id.as_uuid()),
            purpose: verification.purpose.as_str().to_owned(),
            email_key: verification.email.as_str().to_owned(),
            token_hash: verification.token_hash.as_bytes().to_vec(),
            created_at: StoredTime(verification.created_at),
            expires_at: StoredTime(verification.expires_at),
        }
    }
}

impl TryFrom<VerificationRow> for Verification {
    type Error = BoxedError;

    fn try_from(row: VerificationRow) -> Result<Self, BoxedError> {
        // The error of the conversion would print the hash (R60).
        let hash = <[u8; 32]>::try_from(row.token_hash).map_err(|_| "a hash has a wrong length")?;
        Ok(Self {
            id: VerificationId::from_uuid(row.id.0),
            account_id: AccountId::from_uuid(row.account_id.0),
            purpose: VerificationPurpose::from_stored(&row.purpose)
                .ok_or("there is no such purpose of a verification")?,
            email: email_key(&row.email_key)?,
            token_hash: SecretHash::from_bytes(hash),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

/// A verification, whose it is, and the name of the project of an end user.
#[derive(Queryable)]
pub(crate) struct PendingVerificationRow {
    verification: VerificationRow,
    account: AccountRow,
    project_name: Option<String>,
}

impl TryFrom<PendingVerificationRow> for PendingVerification {
    type Error = BoxedError;

    fn try_from(row: PendingVerificationRow) -> Result<Self, BoxedError> {
        Ok(Self {
            verification: row.verification.try_into()?,
            account: row.account.try_into()?,
            project_name: row.project_name.as_deref().map(Name::parse).transpose()?,
        })
    }
}
