use diesel::prelude::*;
use diesel::{insert_into, update};
use tenantry_domain::keys::{DeveloperKey, KeySource, OperatorKey, ProjectKey, ServiceToken};
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::values::{OperatorKeyId, ProjectId, SecretHash, ServiceTokenId, Timestamp};

use super::{DeveloperContextRow, DeveloperKeyRow, OperatorKeyRow, ProjectKeyRow, ServiceTokenRow};
use crate::projects::statements::available;
use crate::schema::{
    accounts, developer_keys, operator_keys, project_keys, projects, service_tokens,
};
use crate::statement::{Lock, Query, Statement};
use crate::types::{StoredId, StoredTime};

/// Keys that are neither revoked nor expired.
macro_rules! is_active {
    ($table:ident, $now:expr) => {
        $table::revoked_at.is_null().and(
            $table::expires_at
                .is_null()
                .or($table::expires_at.gt(StoredTime($now))),
        )
    };
}

/// The key with this hash.
macro_rules! has_hash {
    ($table:ident, $hash:expr) => {
        $table::key_hash.eq($hash.as_bytes().to_vec())
    };
}

pub(crate) fn insert_developer_key(key: &DeveloperKey) -> Statement {
    Statement::new(insert_into(developer_keys::table).values(DeveloperKeyRow::from(key)))
}

pub(crate) fn insert_project_key(key: &ProjectKey) -> Statement {
    Statement::new(insert_into(project_keys::table).values(ProjectKeyRow::from(key)))
}

pub(crate) fn insert_operator_key(key: &OperatorKey) -> Statement {
    Statement::new(insert_into(operator_keys::table).values(OperatorKeyRow::from(key)))
}

pub(crate) fn insert_service_token(token: &ServiceToken) -> Statement {
    Statement::new(insert_into(service_tokens::table).values(ServiceTokenRow::from(token)))
}

/// The developer of an active key, and the project if it is an active one of that developer.
pub(crate) fn find_developer_context(
    key: &SecretHash,
    project: Option<ProjectId>,
    now: Timestamp,
) -> Query<DeveloperContextRow> {
    // Without a project this compares with NULL, which equals no project.
    let own_active_project = projects::owner_id
        .eq(developer_keys::owner_id)
        .and(projects::id.nullable().eq(project.map(StoredId::from)))
        .and(projects::archived_at.is_null());
    Query::new(
        developer_keys::table
            .inner_join(accounts::table.on(accounts::id.eq(developer_keys::owner_id)))
            .left_join(projects::table.on(own_active_project))
            .filter(has_hash!(developer_keys, key))
            .filter(is_active!(developer_keys, now))
            .filter(accounts::disabled_at.is_null())
            .select((
                developer_keys::id,
                developer_keys::owner_id,
                projects::id.nullable(),
            )),
    )
}

/// Key, developer and project stay available until the transaction ends: a request to revoke, suspend or
/// archive them waits (R17).
pub(crate) fn lock_grant(grant: &EndUserGrant, now: Timestamp) -> Query<StoredId> {
    Query::new(
        available()
            .inner_join(developer_keys::table.on(developer_keys::owner_id.eq(projects::owner_id)))
            .filter(projects::id.eq(StoredId::from(grant.project_id)))
            .filter(projects::owner_id.eq(StoredId::from(grant.developer_id)))
            .filter(developer_keys::id.eq(StoredId::from(grant.developer_key_id)))
            .filter(is_active!(developer_keys, now))
            .select(projects::id),
    )
    .locked(Lock::Share)
}

pub(crate) fn find_project_of_key(key: &SecretHash, now: Timestamp) -> Query<StoredId> {
    Query::new(
        available()
            .inner_join(project_keys::table.on(project_keys::project_id.eq(projects::id)))
            .filter(has_hash!(project_keys, key))
            .filter(is_active!(project_keys, now))
            .select(projects::id),
    )
}

pub(crate) fn find_active_operator_key(key: &SecretHash, now: Timestamp) -> Query<StoredId> {
    Query::new(
        operator_keys::table
            .filter(has_hash!(operator_keys, key))
            .filter(is_active!(operator_keys, now))
            .select(operator_keys::id),
    )
}

/// Oldest first.
pub(crate) fn list_operator_keys() -> Query<OperatorKeyRow> {
    Query::new(operator_keys::table.order((operator_keys::created_at, operator_keys::id)))
}

pub(crate) fn revoke_operator_key(id: OperatorKeyId, at: Timestamp) -> Statement {
    let key = operator_keys::table
        .filter(operator_keys::id.eq(StoredId::from(id)))
        .filter(operator_keys::revoked_at.is_null());
    Statement::new(update(key).set(operator_keys::revoked_at.eq(StoredTime(at))))
}

pub(crate) fn revoke_earlier_operator_keys(new: &OperatorKey) -> Statement {
    let earlier = operator_keys::table
        .filter(operator_keys::source.eq(KeySource::Settings.as_str()))
        .filter(operator_keys::key_hash.ne(new.record.hash.as_bytes().to_vec()))
        .filter(operator_keys::revoked_at.is_null());
    let revoked = operator_keys::revoked_at.eq(StoredTime(new.record.created_at));
    Statement::new(update(earlier).set(revoked))
}

pub(crate) fn insert_new_operator_key(key: &OperatorKey) -> Statement {
    Statement::new(
        insert_into(operator_keys::table)
            .values(OperatorKeyRow::from(key))
            .on_conflict(operator_keys::key_hash)
            .do_nothing(),
    )
}

pub(crate) fn find_active_service_token(
    token: &SecretHash,
    now: Timestamp,
) -> Query<ServiceTokenRow> {
    Query::new(
        service_tokens::table
            .filter(has_hash!(service_tokens, token))
            .filter(is_active!(service_tokens, now)),
    )
}

/// Oldest first.
pub(crate) fn list_service_tokens() -> Query<ServiceTokenRow> {
    Query::new(service_tokens::table.order((service_tokens::created_at, service_tokens::id)))
}

pub(crate) fn revoke_service_token(id: ServiceTokenId, at: Timestamp) -> Statement {
    let token = service_tokens::table
        .filter(service_tokens::id.eq(StoredId::from(id)))
        .filter(service_tokens::revoked_at.is_null());
    Statement::new(update(token).set(service_tokens::revoked_at.eq(StoredTime(at))))
}

pub(crate) fn revoke_earlier_service_tokens(new: &ServiceToken) -> Statement {
    let earlier = service_tokens::table
        .filter(service_tokens::source.eq(KeySource::Settings.as_str()))
        .filter(service_tokens::key_hash.ne(new.record.hash.as_bytes().to_vec()))
        .filter(service_tokens::revoked_at.is_null());
    let revoked = service_tokens::revoked_at.eq(StoredTime(new.record.created_at));
    Statement::new(update(earlier).set(revoked))
}

pub(crate) fn insert_new_service_token(token: &ServiceToken) -> Statement {
    Statement::new(
        insert_into(service_tokens::table)
            .values(ServiceTokenRow::from(token))
            .on_conflict(service_tokens::key_hash)
            .do_nothing(),
    )
}
