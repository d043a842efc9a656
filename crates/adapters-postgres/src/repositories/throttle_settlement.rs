//! How attempts that were counted ended.

use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel::upsert::excluded;
use diesel::{define_sql_function, insert_into, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::throttling::{AttemptOutcome, ThrottleState};
use tenantry_domain::values::Timestamp;

use crate::pipeline::responses;
use crate::prepared::Prepared;
use crate::rows::{StoredThrottleKey, ThrottleRow};
use crate::schema::throttles;

/// Writes down how attempts ended, in the order of the keys, as attempts hold them.
pub(super) async fn settle(
    connection: &AsyncPgConnection,
    outcomes: &[AttemptOutcome],
) -> QueryResult<()> {
    let mut in_order: Vec<_> = outcomes.iter().map(|one| (key_of(one), one)).collect();
    in_order.sort_by(|(one, _), (other, _)| one.cmp(other));
    let settling = in_order
        .into_iter()
        .map(|(key, settlement)| settle_one(connection, key, settlement))
        .collect();
    responses(settling).await.map(drop)
}

async fn settle_one(
    connection: &AsyncPgConnection,
    key: StoredThrottleKey,
    settlement: &AttemptOutcome,
) -> QueryResult<()> {
    match settlement {
        AttemptOutcome::Succeeded { trusted_until, .. } => {
            trust(connection, key, *trusted_until).await
        }
        AttemptOutcome::Refunded { .. } => refund(connection, key).await,
    }
}

fn key_of(settlement: &AttemptOutcome) -> StoredThrottleKey {
    let (AttemptOutcome::Succeeded { key, .. } | AttemptOutcome::Refunded { key }) = settlement;
    key.into()
}

define_sql_function! {
    fn greatest(one: Timestamptz, other: Timestamptz) -> Timestamptz;
}

async fn trust(
    mut connection: &AsyncPgConnection,
    key: StoredThrottleKey,
    until: Timestamp,
) -> QueryResult<()> {
    // Without a stored window the next attempt begins one, because this one seems to begin later (R69).
    let state = ThrottleState {
        count: 0,
        window_started_at: until,
        last_at: until,
        trusted_until: Some(until),
        expires_at: until,
    };
    let longer = greatest(throttles::expires_at, excluded(throttles::expires_at));
    let vouching = insert_into(throttles::table)
        .values(ThrottleRow::new(key, &state))
        .on_conflict((throttles::subject, throttles::client))
        .do_update()
        .set((
            throttles::attempts.eq(0),
            throttles::trusted_until.eq(excluded(throttles::trusted_until)),
            throttles::expires_at.eq(longer),
        ));
    let done = Prepared(vouching).execute(&mut connection).await;
    done.map(drop)
}

async fn refund(mut connection: &AsyncPgConnection, key: StoredThrottleKey) -> QueryResult<()> {
    let counted = throttles::table
        .find((key.subject, key.client))
        .filter(throttles::attempts.gt(0));
    let refunding = update(counted).set(throttles::attempts.eq(throttles::attempts - 1));
    let done = Prepared(refunding).execute(&mut connection).await;
    done.map(drop)
}
