//! What shows control over a mailbox is used up once.

use diesel::prelude::*;
use diesel::update;
use tenantry_domain::accounts::Account;
use tenantry_domain::values::{PasswordHash, Timestamp};
use tenantry_domain::verifications::{VerificationProof, VerificationPurpose};

use crate::error::decode;
use crate::rows::{AccountRow, StoredId, StoredTime};
use crate::schema::{accounts, verifications};
use crate::unit_of_work::Failure;

/// Uses the proof up: one conditional update decides (R22). Gives the account whose mailbox it proves, as
/// it was; `None`, and nothing changes, unless the proof is good.
pub(super) fn use_up(
    connection: &mut SqliteConnection,
    proof: &VerificationProof,
    purpose: VerificationPurpose,
    now: Timestamp,
) -> Result<Option<Account>, Failure> {
    let Some(account) = find_account(connection, proof)? else {
        return Ok(None);
    };
    let mut good = update(verifications::table)
        .set(verifications::used_at.eq(StoredTime(now)))
        .filter(verifications::account_id.eq(StoredId(account.id.as_uuid())))
        .filter(verifications::email_key.eq(account.email.key().as_str()))
        .filter(verifications::purpose.eq(purpose.as_str()))
        .filter(verifications::used_at.is_null())
        .filter(verifications::expires_at.gt(StoredTime(now)))
        .into_boxed();
    good = match proof {
        VerificationProof::Token(token) => {
            good.filter(verifications::token_hash.eq(token.as_bytes()))
        }
        VerificationProof::Code(id) => good.filter(verifications::id.eq(StoredId(id.as_uuid()))),
    };
    let used = good.execute(connection)?;
    Ok((used == 1).then_some(account))
}

/// Marks the address as verified, unless it is already, and sets a new password, if there is one.
pub(super) fn mark_verified(
    connection: &mut SqliteConnection,
    account: &Account,
    password: Option<&PasswordHash>,
    now: Timestamp,
) -> Result<Account, Failure> {
    let password = password.unwrap_or(&account.password_hash);
    let verified_at = account.verified_at.unwrap_or(now);
    let row = update(accounts::table.find(StoredId(account.id.as_uuid())))
        .set((
            accounts::password_hash.eq(password.as_phc()),
            accounts::verified_at.eq(StoredTime(verified_at)),
            accounts::updated_at.eq(StoredTime(now)),
            accounts::version.eq(accounts::version + 1),
        ))
        .returning(AccountRow::as_returning())
        .get_result(connection)?;
    decode("accounts", row).map_err(Failure::Store)
}

/// The enabled account whose mailbox it is.
fn find_account(
    connection: &mut SqliteConnection,
    proof: &VerificationProof,
) -> Result<Option<Account>, Failure> {
    let mut proven = verifications::table
        .select(verifications::account_id)
        .into_boxed();
    proven = match proof {
        VerificationProof::Token(token) => {
            proven.filter(verifications::token_hash.eq(token.as_bytes()))
        }
        VerificationProof::Code(id) => proven.filter(verifications::id.eq(StoredId(id.as_uuid()))),
    };
    let row = accounts::table
        .filter(accounts::id.eq_any(proven))
        .filter(accounts::disabled_at.is_null())
        .select(AccountRow::as_select())
        .first(connection)
        .optional()?;
    row.map(|row| decode("accounts", row))
        .transpose()
        .map_err(Failure::Store)
}
