//! The account with an address: one statement, which also says whether there is such a project.

use diesel::prelude::*;
use tenantry_domain::accounts::AccountLookup;
use tenantry_domain::store::PortError;
use tenantry_domain::values::{EmailKey, ProjectId};

use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{AccountRow, StoredId};
use crate::schema::{accounts, projects};

pub(super) async fn on_the_platform(
    database: &SqliteDatabase,
    email: &EmailKey,
) -> Result<AccountLookup, PortError> {
    let query = accounts::table
        .filter(accounts::project_id.is_null())
        .filter(accounts::email_key.eq(email.as_str().to_owned()))
        .select(AccountRow::as_select());
    lookup(database.find(|c| query.first(c)).await?)
}

pub(super) async fn in_project(
    database: &SqliteDatabase,
    project: ProjectId,
    email: &EmailKey,
) -> Result<AccountLookup, PortError> {
    let owners = diesel::alias!(accounts as owners);
    let with_address = accounts::project_id
        .eq(projects::id.nullable())
        .and(accounts::email_key.eq(email.as_str().to_owned()));
    let query = projects::table
        .inner_join(owners.on(owners.field(accounts::id).eq(projects::owner_id)))
        .left_join(accounts::table.on(with_address))
        .filter(projects::id.eq(StoredId(project.as_uuid())))
        .filter(projects::archived_at.is_null())
        .filter(owners.field(accounts::disabled_at).is_null())
        .select(Option::<AccountRow>::as_select());
    match database.find(|c| query.first(c)).await? {
        Some(row) => lookup(row),
        None => Ok(AccountLookup::TenantUnavailable),
    }
}

fn lookup(row: Option<AccountRow>) -> Result<AccountLookup, PortError> {
    let account = row.map(|row| decode("accounts", row)).transpose()?;
    Ok(AccountLookup::of(account))
}
