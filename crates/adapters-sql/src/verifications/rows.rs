use diesel::sql_types::{Nullable, Text};
use diesel::{Insertable, Queryable};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{Name, SecretHash, Timestamp};
use tenantry_domain::verifications::{PendingVerification, Verification, VerificationPurpose};

use crate::accounts::AccountRow;
use crate::email::email_key;
use crate::schema::{accounts, verifications};
use crate::statement::{Row, table_row};
use crate::types::{StoredId, StoredTime};

/// A row of `verifications`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = verifications, treat_none_as_default_value = false)]
pub struct VerificationRow {
    id: StoredId,
    account_id: StoredId,
    purpose: String,
    email_key: String,
    token_hash: Vec<u8>,
    created_at: StoredTime,
    expires_at: StoredTime,
    used_at: Option<StoredTime>,
    code_attempts: i32,
}

table_row!(VerificationRow, verifications, StoredVerification);

/// A verification and what became of it.
#[derive(Clone, Debug)]
pub struct StoredVerification {
    /// The verification.
    pub verification: Verification,
    /// When it was used, or replaced by a newer one.
    pub used_at: Option<Timestamp>,
    /// How often its code was tried.
    pub code_attempts: i32,
}

impl TryFrom<VerificationRow> for StoredVerification {
    type Error = BoxedError;

    fn try_from(row: VerificationRow) -> Result<Self, BoxedError> {
        Ok(Self {
            used_at: row.used_at.map(|at| at.0),
            code_attempts: row.code_attempts,
            verification: row.try_into()?,
        })
    }
}

impl From<&Verification> for VerificationRow {
    fn from(verification: &Verification) -> Self {
        Self {
            id: verification.id.into(),
            account_id: verification.account_id.into(),
            purpose: verification.purpose.as_str().to_owned(),
            email_key: verification.email.as_str().to_owned(),
            token_hash: verification.token_hash.as_bytes().to_vec(),
            created_at: StoredTime(verification.created_at),
            expires_at: StoredTime(verification.expires_at),
            used_at: None,
            code_attempts: 0,
        }
    }
}

impl TryFrom<VerificationRow> for Verification {
    type Error = BoxedError;

    fn try_from(row: VerificationRow) -> Result<Self, BoxedError> {
        // The error of the conversion would print the hash (R60).
        let hash = <[u8; 32]>::try_from(row.token_hash).map_err(|_| "a hash has a wrong length")?;
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            purpose: VerificationPurpose::from_stored(&row.purpose)
                .ok_or("there is no such purpose of a verification")?,
            email: email_key(&row.email_key)?,
            token_hash: SecretHash::from_bytes(hash),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

/// A verification, its account, and the name of an end user's project.
#[derive(Debug, Queryable)]
pub(crate) struct PendingVerificationRow {
    verification: VerificationRow,
    account: AccountRow,
    project_name: Option<String>,
}

impl Row for PendingVerificationRow {
    type Columns = (verifications::SqlType, accounts::SqlType, Nullable<Text>);
    type Model = PendingVerification;

    const TABLE: &'static str = "verifications";
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
