use diesel::delete;
use diesel::prelude::*;
use tenantry_domain::retention::PurgeRequest;
use tenantry_domain::throttling::ThrottleKey;
use tenantry_domain::values::Timestamp;

use crate::schema::{accounts, outbox_emails, sessions, throttles, verifications};
use crate::statement::{Lock, Query, Statement};
use crate::throttling::ThrottleRow;
use crate::throttling::statements::order_of;
use crate::types::{StoredId, StoredTime};

/// The ids of some rows, which are locked.
macro_rules! lock_some {
    ($table:ident, $limit:expr, $condition:expr) => {
        Query::new(
            $table::table
                .filter($condition)
                .limit(i64::from($limit))
                .select($table::id),
        )
        .locked(Lock::DeleteUnlocked)
    };
}

/// Deletes the row with this id.
macro_rules! delete_row {
    ($function:ident, $table:ident) => {
        pub(crate) fn $function(id: &StoredId) -> Statement {
            Statement::new(delete($table::table.filter($table::id.eq(*id))))
        }
    };
}

delete_row!(delete_account, accounts);
delete_row!(delete_email, outbox_emails);
delete_row!(delete_session, sessions);
delete_row!(delete_verification, verifications);

/// Sessions, verifications and emails are deleted with their account. A locked account is being verified,
/// and stays.
pub(crate) fn lock_unverified_accounts(before: Timestamp, limit: u32) -> Query<StoredId> {
    let is_unverified_end_user = accounts::project_id
        .is_not_null()
        .and(accounts::verified_at.is_null())
        .and(accounts::created_at.lt(StoredTime(before)));
    lock_some!(accounts, limit, is_unverified_end_user)
}

pub(crate) fn lock_delivered_emails(request: &PurgeRequest) -> Query<StoredId> {
    let is_done = outbox_emails::delivered_at.lt(StoredTime(request.done_before));
    lock_some!(outbox_emails, request.limit, is_done)
}

pub(crate) fn lock_ended_sessions(request: &PurgeRequest) -> Query<StoredId> {
    let before = StoredTime(request.done_before);
    let is_done = sessions::ended_at
        .lt(before)
        .or(sessions::expires_at.nullable().lt(before));
    lock_some!(sessions, request.limit, is_done)
}

pub(crate) fn lock_expired_verifications(request: &PurgeRequest) -> Query<StoredId> {
    let is_done = verifications::expires_at.lt(StoredTime(request.done_before));
    lock_some!(verifications, request.limit, is_done)
}

pub(crate) fn lock_expired_throttles(request: &PurgeRequest) -> Query<ThrottleRow> {
    Query::new(
        throttles::table
            .filter(throttles::expires_at.lt(StoredTime(request.now)))
            .limit(i64::from(request.limit)),
    )
    .locked(Lock::DeleteUnlocked)
}

pub(crate) fn delete_throttle(key: &ThrottleKey) -> Statement {
    let (subject, client) = order_of(key);
    let counter = throttles::table
        .filter(throttles::subject.eq(subject.to_vec()))
        .filter(throttles::client.eq(client));
    Statement::new(delete(counter))
}
