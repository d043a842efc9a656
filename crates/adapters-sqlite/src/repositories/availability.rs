//! What a write is based on, judged again inside its own transaction (R17).

use diesel::prelude::*;
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::store::Conflict;
use tenantry_domain::values::{AccountId, ProjectId, Timestamp};

use crate::rows::{StoredId, StoredTime};
use crate::schema::{accounts, developer_keys, projects};
use crate::unit_of_work::Failure;

/// Makes sure that key, developer and project are available. The transaction has the write lock already,
/// so whoever revokes, suspends or archives comes after it.
pub(super) fn require_grant(
    connection: &mut SqliteConnection,
    grant: &EndUserGrant,
    now: Timestamp,
) -> Result<(), Failure> {
    let found = developer_keys::table
        .inner_join(accounts::table.on(accounts::id.eq(developer_keys::owner_id)))
        .inner_join(projects::table.on(projects::owner_id.eq(accounts::id)))
        .filter(developer_keys::id.eq(StoredId(grant.developer_key_id.as_uuid())))
        .filter(developer_keys::revoked_at.is_null())
        .filter(
            developer_keys::expires_at
                .is_null()
                .or(developer_keys::expires_at.gt(StoredTime(now))),
        )
        .filter(accounts::id.eq(StoredId(grant.developer_id.as_uuid())))
        .filter(accounts::disabled_at.is_null())
        .filter(projects::id.eq(StoredId(grant.project_id.as_uuid())))
        .filter(projects::archived_at.is_null())
        .select(projects::id)
        .first::<StoredId>(connection)
        .optional()?;
    found
        .map(|_| ())
        .ok_or(Failure::Rejected(Conflict::PreconditionFailed))
}

/// Makes sure that the project and its developer are available.
pub(super) fn require_project(
    connection: &mut SqliteConnection,
    project: ProjectId,
) -> Result<(), Failure> {
    let found = projects::table
        .inner_join(accounts::table.on(accounts::id.eq(projects::owner_id)))
        .filter(projects::id.eq(StoredId(project.as_uuid())))
        .filter(projects::archived_at.is_null())
        .filter(accounts::disabled_at.is_null())
        .select(projects::id)
        .first::<StoredId>(connection)
        .optional()?;
    found
        .map(|_| ())
        .ok_or(Failure::Rejected(Conflict::PreconditionFailed))
}

/// Makes sure that the account is there.
pub(super) fn require_account(
    connection: &mut SqliteConnection,
    account: AccountId,
) -> Result<(), Failure> {
    let found = accounts::table
        .find(StoredId(account.as_uuid()))
        .select(accounts::id)
        .first::<StoredId>(connection)
        .optional()?;
    found
        .map(|_| ())
        .ok_or(Failure::Rejected(Conflict::PreconditionFailed))
}
