//! Attempts that need no judgement: nearly every login is one.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Array, Binary, Text, Timestamptz};
use diesel::{sql_query, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::join;
use tenantry_domain::throttling::Limit;
use tenantry_domain::values::Timestamp;

use super::throttle_settlement::greatest;
use crate::prepared::Prepared;
use crate::rows::{StoredThrottleKey, StoredTime};
use crate::schema::throttles;
use crate::unit_of_work::{Failure, UnitOfWork};

/// The first attempt that is counted: of a client for which an earlier success vouches, or of all on an
/// account that nobody tried yet. Judging it would do nothing else.
pub(super) struct FirstAttempt<'a> {
    /// The one that knows clients.
    pub(super) own: &'a Limit,
    pub(super) limits: &'a [Limit],
    pub(super) now: Timestamp,
}

#[async_trait]
impl UnitOfWork for FirstAttempt<'_> {
    /// Whether it was one, and is counted.
    type Output = bool;

    /// Nobody can make a database server crash to login attempt once more, and the session that the right password
    /// opens takes the count along to the disk.
    const DURABLE: bool = false;
    /// At most one of the two finds something to do.
    const PIPELINED: bool = true;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<bool, Failure> {
        let known = count_known(connection, self.own, self.now);
        let new = count_new(connection, self.limits, self.now);
        let (known, new) = join(known, new).await;
        // One that failed has undone the other.
        let (known, new) = (known?, new?);
        Ok(known == 1 || new)
    }
}

async fn count_known(
    mut connection: &AsyncPgConnection,
    own: &Limit,
    now: Timestamp,
) -> QueryResult<usize> {
    let key = StoredThrottleKey::from(&own.key);
    let window_end = StoredTime(now.plus(own.rule.window));
    let known = throttles::table
        .find((key.subject, key.client))
        .filter(throttles::attempts.eq(0))
        .filter(throttles::trusted_until.gt(StoredTime(now)));
    let counting = Prepared(update(known).set((
        throttles::attempts.eq(1),
        throttles::window_started_at.eq(StoredTime(now)),
        throttles::last_at.eq(StoredTime(now)),
        throttles::expires_at.eq(greatest(
            throttles::trusted_until.assume_not_null(),
            window_end,
        )),
    )));
    counting.execute(&mut connection).await
}

/// All the counters or none, in the order of their keys.
const COUNT_NEW: &str = "INSERT INTO throttles
        (subject, client, attempts, window_started_at, last_at, expires_at)
    SELECT subject, client, 1, $1, $1, expires_at
    FROM unnest($2, $3, $4) AS new (subject, client, expires_at)
    WHERE NOT EXISTS (
        SELECT FROM unnest($2, $3) AS sought (subject, client)
        JOIN throttles USING (subject, client)
    )
    ORDER BY subject, client";

async fn count_new(
    mut connection: &AsyncPgConnection,
    limits: &[Limit],
    now: Timestamp,
) -> QueryResult<bool> {
    let keys = limits
        .iter()
        .map(|limit| StoredThrottleKey::from(&limit.key));
    let (subjects, clients): (Vec<_>, Vec<_>) = keys.map(|key| (key.subject, key.client)).unzip();
    let ends = limits.iter().map(|limit| now.plus(limit.rule.window));
    let counting = sql_query(COUNT_NEW)
        .bind::<Timestamptz, _>(StoredTime(now))
        .bind::<Array<Binary>, _>(subjects)
        .bind::<Array<Text>, _>(clients)
        .bind::<Array<Timestamptz>, _>(ends.map(StoredTime).collect::<Vec<_>>());
    match Prepared(counting).execute(&mut connection).await {
        Ok(counters) => Ok(counters > 0),
        // Another attempt was as early, and is counted.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error),
    }
}
