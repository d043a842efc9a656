use diesel::Insertable;
use tenantry_domain::model::Verification;

use super::{StoredId, StoredTime};
use crate::schema::verifications;

#[derive(Insertable)]
#[diesel(table_name = verifications)]
pub(crate) struct NewVerificationRow {
    id: StoredId,
    account_id: StoredId,
    purpose: &'static str,
    email_key: String,
    token_hash: Vec<u8>,
    created_at: StoredTime,
    expires_at: StoredTime,
}

impl From<&Verification> for NewVerificationRow {
    fn from(verification: &Verification) -> Self {
        Self {
            id: StoredId(verification.id.as_uuid()),
            account_id: StoredId(verification.account_id.as_uuid()),
            purpose: verification.purpose.as_str(),
            email_key: verification.email.as_str().to_owned(),
            token_hash: verification.token_hash.as_bytes().to_vec(),
            created_at: StoredTime(verification.created_at),
            expires_at: StoredTime(verification.expires_at),
        }
    }
}
