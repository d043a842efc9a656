//! What an account loses when its password changes hands or a newer token takes an older one's place.

use diesel::prelude::*;
use diesel::update;
use tenantry_domain::values::{AccountId, SessionId, Timestamp};
use tenantry_domain::verifications::VerificationPurpose;

use crate::rows::{StoredId, StoredTime};
use crate::schema::{sessions, verifications};

/// Ends every session of the account but this one.
pub(super) fn end_sessions(
    connection: &mut SqliteConnection,
    account: AccountId,
    kept: Option<SessionId>,
    at: Timestamp,
) -> QueryResult<()> {
    let mut live = update(sessions::table)
        .set(sessions::ended_at.eq(StoredTime(at)))
        .filter(sessions::account_id.eq(StoredId(account.as_uuid())))
        .filter(sessions::ended_at.is_null())
        .into_boxed();
    if let Some(kept) = kept {
        live = live.filter(sessions::id.ne(StoredId(kept.as_uuid())));
    }
    live.execute(connection).map(drop)
}

/// Spends every token of the account that was not used yet, of this purpose or of all. An email that would
/// carry one is found to be of no use when it is its turn.
pub(super) fn spend_tokens(
    connection: &mut SqliteConnection,
    account: AccountId,
    purpose: Option<VerificationPurpose>,
    at: Timestamp,
) -> QueryResult<()> {
    let mut unused = update(verifications::table)
        .set(verifications::used_at.eq(StoredTime(at)))
        .filter(verifications::account_id.eq(StoredId(account.as_uuid())))
        .filter(verifications::used_at.is_null())
        .into_boxed();
    if let Some(purpose) = purpose {
        unused = unused.filter(verifications::purpose.eq(purpose.as_str()));
    }
    unused.execute(connection).map(drop)
}
