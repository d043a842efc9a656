//! The changes that no port makes yet.

use diesel::prelude::*;
use diesel::{sql_query, update};
use tenantry_adapters_sql::Database;
use tenantry_adapters_sql::schema::{accounts, developer_keys, projects, sessions};
use tenantry_adapters_sql::statement::Statement;
use tenantry_adapters_sql::types::{StoredId, StoredTime};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};

/// Executes SQL as it is.
///
/// # Errors
/// [`PortError`].
pub async fn execute(database: &impl Database, sql: &str) -> Result<usize, PortError> {
    database.write(Statement::new(sql_query(sql))).await
}

/// Sets `disabled_at`.
pub async fn suspend_account(database: &impl Database, id: AccountId, at: Timestamp) {
    let account = accounts::table.filter(accounts::id.eq(StoredId::from(id)));
    change(
        database,
        Statement::new(update(account).set(accounts::disabled_at.eq(StoredTime(at)))),
    )
    .await;
}

/// Sets `archived_at`.
pub async fn archive_project(database: &impl Database, id: ProjectId, at: Timestamp) {
    let project = projects::table.filter(projects::id.eq(StoredId::from(id)));
    change(
        database,
        Statement::new(update(project).set(projects::archived_at.eq(StoredTime(at)))),
    )
    .await;
}

/// Sets `revoked_at`.
pub async fn revoke_developer_key(database: &impl Database, id: DeveloperKeyId, at: Timestamp) {
    let key = developer_keys::table.filter(developer_keys::id.eq(StoredId::from(id)));
    change(
        database,
        Statement::new(update(key).set(developer_keys::revoked_at.eq(StoredTime(at)))),
    )
    .await;
}

/// Sets `ended_at`.
pub async fn end_session(database: &impl Database, id: SessionId, at: Timestamp) {
    let session = sessions::table.filter(sessions::id.eq(StoredId::from(id)));
    change(
        database,
        Statement::new(update(session).set(sessions::ended_at.eq(StoredTime(at)))),
    )
    .await;
}

async fn change(database: &impl Database, statement: Statement) {
    let changed = database.write(statement).await;
    assert_eq!(changed.expect("a change"), 1);
}
