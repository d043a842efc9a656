//! What a write is based on, judged again inside its own transaction (R17).

use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::values::{AccountId, ProjectId, Timestamp};

use super::held::hold;
use crate::rows::{StoredId, StoredTime};
use crate::schema::{accounts, developer_keys, projects};

/// Makes sure that key, developer and project are available, and holds them until the transaction ends:
/// whoever revokes, suspends or archives waits for it, and so comes after it.
pub(super) async fn hold_grant(
    connection: &AsyncPgConnection,
    grant: &EndUserGrant,
    now: Timestamp,
) -> QueryResult<()> {
    let held = developer_keys::table
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
        .for_share();
    hold(connection, held).await
}

/// Makes sure that the project and its developer are available, and holds them as [`hold_grant`] does.
pub(super) async fn hold_project(
    connection: &AsyncPgConnection,
    project: ProjectId,
) -> QueryResult<()> {
    let held = projects::table
        .inner_join(accounts::table.on(accounts::id.eq(projects::owner_id)))
        .filter(projects::id.eq(StoredId(project.as_uuid())))
        .filter(projects::archived_at.is_null())
        .filter(accounts::disabled_at.is_null())
        .select(projects::id)
        .for_share();
    hold(connection, held).await
}

/// Makes sure that the account is there, and holds it. Writes about one account hold it before anything
/// that belongs to it, so that no two of them meet half-way.
pub(super) async fn hold_account(
    connection: &AsyncPgConnection,
    account: AccountId,
) -> QueryResult<()> {
    let held = accounts::table
        .find(StoredId(account.as_uuid()))
        .select(accounts::id)
        .for_no_key_update();
    hold(connection, held).await
}
