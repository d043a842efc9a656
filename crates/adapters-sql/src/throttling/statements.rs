use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel::{delete, insert_into, update};
use tenantry_domain::throttling::{AttemptOutcome, ThrottleKey, ThrottleState};
use tenantry_domain::values::Timestamp;

use super::rows::{ThrottleRow, client_of};
use crate::schema::throttles;
use crate::statement::{Lock, Query, Statement};

/// Counters are locked in the order of their keys, so that attempts never deadlock.
pub(crate) fn order_of(key: &ThrottleKey) -> ([u8; 32], String) {
    (key.subject, client_of(key))
}

/// The counters of these keys. A row for the subject of one key and the client of another does not exist.
pub(crate) fn lock<'a>(keys: impl Iterator<Item = &'a ThrottleKey>) -> Query<ThrottleRow> {
    let (subjects, clients): (Vec<_>, Vec<_>) = keys
        .map(|key| (key.subject.to_vec(), client_of(key)))
        .unzip();
    Query::new(
        throttles::table
            .filter(throttles::subject.eq_any(subjects))
            .filter(throttles::client.eq_any(clients))
            .order((throttles::subject, throttles::client)),
    )
    .locked(Lock::Update)
}

/// Has no effect when another transaction has stored the counter.
pub(crate) fn insert(key: &ThrottleKey, state: &ThrottleState) -> Statement {
    Statement::new(
        insert_into(throttles::table)
            .values(ThrottleRow::new(key, state))
            .on_conflict((throttles::subject, throttles::client))
            .do_nothing(),
    )
}

/// The counter is locked, so the row exists.
pub(crate) fn replace(key: &ThrottleKey, state: &ThrottleState) -> Statement {
    Statement::new(
        insert_into(throttles::table)
            .values(ThrottleRow::new(key, state))
            .on_conflict((throttles::subject, throttles::client))
            .do_update()
            .set((
                throttles::attempts.eq(excluded(throttles::attempts)),
                throttles::window_started_at.eq(excluded(throttles::window_started_at)),
                throttles::last_at.eq(excluded(throttles::last_at)),
                throttles::trusted_until.eq(excluded(throttles::trusted_until)),
                throttles::expires_at.eq(excluded(throttles::expires_at)),
            )),
    )
}

/// Stores how attempts ended.
pub(crate) fn settle(outcomes: &[AttemptOutcome]) -> Vec<Statement> {
    let key_of = |outcome: &AttemptOutcome| {
        let (AttemptOutcome::Succeeded { key, .. } | AttemptOutcome::Refunded { key }) = outcome;
        order_of(key)
    };
    let mut in_order: Vec<_> = outcomes.iter().collect();
    in_order.sort_by_key(|outcome| key_of(outcome));
    let settled = in_order.into_iter().map(|outcome| match outcome {
        AttemptOutcome::Succeeded { key, trusted_until } => trust(key, *trusted_until),
        AttemptOutcome::Refunded { key } => refund(key),
    });
    settled.collect()
}

fn trust(key: &ThrottleKey, until: Timestamp) -> Statement {
    // Without a stored window the next attempt begins one, because this one begins later (R69).
    let state = ThrottleState {
        count: 0,
        window_started_at: until,
        last_at: until,
        trusted_until: Some(until),
        expires_at: until,
    };
    let is_longer = throttles::expires_at.gt(excluded(throttles::expires_at));
    let later =
        case_when(is_longer, throttles::expires_at).otherwise(excluded(throttles::expires_at));
    Statement::new(
        insert_into(throttles::table)
            .values(ThrottleRow::new(key, &state))
            .on_conflict((throttles::subject, throttles::client))
            .do_update()
            .set((
                throttles::attempts.eq(0),
                throttles::trusted_until.eq(excluded(throttles::trusted_until)),
                throttles::expires_at.eq(later),
            )),
    )
}

fn refund(key: &ThrottleKey) -> Statement {
    let counted = throttles::table
        .filter(throttles::subject.eq(key.subject.to_vec()))
        .filter(throttles::client.eq(client_of(key)))
        .filter(throttles::attempts.gt(0));
    Statement::new(update(counted).set(throttles::attempts.eq(throttles::attempts - 1)))
}

/// Forgets the failed attempts of all clients, and which clients are trusted.
pub(crate) fn forget_subject(key: &ThrottleKey) -> Statement {
    let of_subject = throttles::subject.eq(key.subject.to_vec());
    Statement::new(delete(throttles::table.filter(of_subject)))
}
