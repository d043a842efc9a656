use diesel::dsl::{auto_type, count_star, min};
use diesel::prelude::*;
use diesel::{delete, insert_into, update};
use tenantry_domain::email::{
    DeliveryAttempt, DeliveryOutcome, EmailLease, EmailRequest, OutboxEmail,
};
use tenantry_domain::values::{EmailRequestId, Timestamp};

use super::rows::{DueEmailRow, EmailCountRow, EmailRequestRow, OutboxEmailRow};
use crate::schema::{accounts, email_requests, outbox_emails, projects, verifications};
use crate::statement::{Lock, Query, Statement};
use crate::types::{StoredId, StoredTime};

pub(crate) fn insert(email: &OutboxEmail) -> Statement {
    Statement::new(insert_into(outbox_emails::table).values(OutboxEmailRow::from(email)))
}

/// Emails that are neither delivered nor given up.
#[auto_type]
fn is_waiting() -> _ {
    outbox_emails::delivered_at
        .is_null()
        .and(outbox_emails::dead_at.is_null())
}

/// Due emails that no other worker is taking, longest due first. A token that was used or replaced
/// counts as none.
pub(crate) fn lock_due(lease: &EmailLease) -> Query<DueEmailRow> {
    let good_token = outbox_emails::verification_id
        .eq(verifications::id.nullable())
        .and(verifications::used_at.is_null());
    Query::new(
        outbox_emails::table
            .inner_join(accounts::table.on(accounts::id.eq(outbox_emails::account_id)))
            .left_join(projects::table.on(accounts::project_id.eq(projects::id.nullable())))
            .left_join(verifications::table.on(good_token))
            .filter(is_waiting())
            .filter(outbox_emails::next_attempt_at.le(StoredTime(lease.now)))
            .order((outbox_emails::next_attempt_at, outbox_emails::id))
            .limit(i64::from(lease.limit))
            .select((
                outbox_emails::all_columns,
                accounts::all_columns,
                projects::name.nullable(),
                verifications::expires_at.nullable(),
            )),
    )
    .locked(Lock::UpdateUnlockedOf("outbox_emails"))
}

/// A leased email is due again when the lease ends.
pub(crate) fn lease(ids: Vec<StoredId>, until: Timestamp) -> Statement {
    Statement::new(
        update(outbox_emails::table.filter(outbox_emails::id.eq_any(ids))).set((
            outbox_emails::attempts.eq(outbox_emails::attempts + 1),
            outbox_emails::leased_until.eq(StoredTime(until)),
            outbox_emails::next_attempt_at.eq(StoredTime(until)),
        )),
    )
}

/// Stores how a delivery ended, unless another worker has taken the email meanwhile.
pub(crate) fn settle(attempt: &DeliveryAttempt) -> Statement {
    let email = outbox_emails::table
        .filter(outbox_emails::id.eq(StoredId::from(attempt.email)))
        // A number that does not fit was never given.
        .filter(outbox_emails::attempts.eq(i32::try_from(attempt.attempt).unwrap_or(-1)))
        .filter(is_waiting());
    let no_lease = outbox_emails::leased_until.eq(None::<StoredTime>);
    match &attempt.outcome {
        DeliveryOutcome::Withdrawn => Statement::new(delete(email)),
        DeliveryOutcome::Delivered { at } => Statement::new(
            update(email).set((no_lease, outbox_emails::delivered_at.eq(StoredTime(*at)))),
        ),
        DeliveryOutcome::Postponed { until, reason } => Statement::new(update(email).set((
            no_lease,
            outbox_emails::next_attempt_at.eq(StoredTime(*until)),
            outbox_emails::last_failure.eq(reason.clone()),
        ))),
        DeliveryOutcome::Dead { at, reason } => Statement::new(update(email).set((
            no_lease,
            outbox_emails::dead_at.eq(StoredTime(*at)),
            outbox_emails::last_failure.eq(reason.clone()),
        ))),
    }
}

/// Makes the emails due that wait for their next attempt.
pub(crate) fn retry_waiting(now: Timestamp) -> Statement {
    let now = StoredTime(now);
    let is_free = outbox_emails::leased_until
        .is_null()
        .or(outbox_emails::leased_until.le(now));
    let waiting = outbox_emails::table
        .filter(is_waiting())
        .filter(outbox_emails::next_attempt_at.gt(now))
        .filter(is_free);
    Statement::new(update(waiting).set(outbox_emails::next_attempt_at.eq(now)))
}

/// Makes the dead emails due, as if none of them had been tried.
pub(crate) fn retry_dead(now: Timestamp) -> Statement {
    let dead = outbox_emails::table.filter(outbox_emails::dead_at.is_not_null());
    Statement::new(update(dead).set((
        outbox_emails::attempts.eq(0),
        outbox_emails::next_attempt_at.eq(StoredTime(now)),
        outbox_emails::dead_at.eq(None::<StoredTime>),
    )))
}

pub(crate) fn count_waiting() -> Query<EmailCountRow> {
    Query::new(
        outbox_emails::table
            .filter(is_waiting())
            .select((count_star(), min(outbox_emails::created_at))),
    )
}

pub(crate) fn count_dead() -> Query<EmailCountRow> {
    Query::new(
        outbox_emails::table
            .filter(outbox_emails::dead_at.is_not_null())
            .select((count_star(), min(outbox_emails::created_at))),
    )
}

/// Longest dead first.
pub(crate) fn list_dead(limit: u32) -> Query<OutboxEmailRow> {
    Query::new(
        outbox_emails::table
            .filter(outbox_emails::dead_at.is_not_null())
            .order((outbox_emails::dead_at, outbox_emails::id))
            .limit(i64::from(limit)),
    )
}

pub(crate) fn insert_request(request: &EmailRequest) -> Statement {
    Statement::new(insert_into(email_requests::table).values(EmailRequestRow::from(request)))
}

pub(crate) fn delete_request(id: EmailRequestId) -> Statement {
    let request = email_requests::id.eq(StoredId::from(id));
    Statement::new(delete(email_requests::table.filter(request)))
}

pub(crate) fn list_oldest_requests(limit: u32) -> Query<EmailRequestRow> {
    Query::new(
        email_requests::table
            .order((email_requests::created_at, email_requests::id))
            .limit(i64::from(limit)),
    )
}
