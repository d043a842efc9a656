use std::collections::BTreeMap;

use async_trait::async_trait;
use diesel::insert_into;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{
    Admission, AttemptOutcome, Limit, ThrottleRepository, ThrottleState, admit, known_client_limit,
};
use tenantry_domain::values::Timestamp;

use super::first_attempt::FirstAttempt;
use super::throttle_settlement;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::pipeline::responses;
use crate::prepared::Prepared;
use crate::rows::{StoredThrottleKey, ThrottleRow};
use crate::schema::throttles;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl ThrottleRepository for PostgresDatabase {
    /// The first attempt, and that is nearly every login, costs one round trip.
    async fn count_attempt(
        &self,
        limits: &[Limit],
        now: Timestamp,
    ) -> Result<Admission, PortError> {
        if let Some(own) = known_client_limit(limits)
            && self.write(&FirstAttempt { own, limits, now }).await?
        {
            return Ok(Admission::Admitted);
        }
        self.write(&Attempt { limits, now }).await
    }

    async fn settle_attempts(&self, outcomes: &[AttemptOutcome]) -> Result<(), PortError> {
        self.write(&Settling(outcomes)).await
    }
}

struct Attempt<'a> {
    limits: &'a [Limit],
    now: Timestamp,
}

#[async_trait]
impl UnitOfWork for Attempt<'_> {
    type Output = Admission;

    /// As for [`FirstAttempt`].
    const DURABLE: bool = false;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<Admission, Failure> {
        attempt(connection, self.limits, self.now).await
    }
}

struct Settling<'a>(&'a [AttemptOutcome]);

#[async_trait]
impl UnitOfWork for Settling<'_> {
    type Output = ();

    const PIPELINED: bool = true;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<(), Failure> {
        Ok(throttle_settlement::settle(connection, self.0).await?)
    }
}

/// Judges an attempt, and counts it when it is admitted.
pub(super) async fn attempt(
    connection: &AsyncPgConnection,
    limits: &[Limit],
    now: Timestamp,
) -> Result<Admission, Failure> {
    let stored = hold(connection, limits).await?;
    let mut states: Vec<Option<ThrottleState>> = limits
        .iter()
        .map(|limit| stored.get(&StoredThrottleKey::from(&limit.key)).copied())
        .collect();
    let admission = admit(limits, &mut states, now);
    if admission == Admission::Admitted {
        let counted = limits
            .iter()
            .zip(&states)
            .filter_map(|(limit, state)| Some((StoredThrottleKey::from(&limit.key), (*state)?)))
            .collect();
        save(connection, &stored, counted).await?;
    }
    Ok(admission)
}

type States = BTreeMap<StoredThrottleKey, ThrottleState>;

/// What is stored, held in the order of the keys, so that no two attempts meet half-way.
async fn hold(mut connection: &AsyncPgConnection, limits: &[Limit]) -> Result<States, Failure> {
    let keys = limits
        .iter()
        .map(|limit| StoredThrottleKey::from(&limit.key));
    let (subjects, clients): (Vec<_>, Vec<_>) = keys.map(|key| (key.subject, key.client)).unzip();
    // A key that pairs the subject of one limit with the client of another has no row.
    let rows: Vec<ThrottleRow> = throttles::table
        .filter(throttles::subject.eq_any(subjects))
        .filter(throttles::client.eq_any(clients))
        .order((throttles::subject, throttles::client))
        .select(ThrottleRow::as_select())
        .for_no_key_update()
        .load(&mut connection)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.key(), decode("throttles", row).map_err(Failure::Store)?)))
        .collect()
}

/// Store the new states, in the order of the keys. A state that was not stored is not held either: when
/// another has stored it by now, the attempt has to be judged again.
async fn save(
    connection: &AsyncPgConnection,
    stored: &States,
    counted: States,
) -> Result<(), Failure> {
    let saving = counted.into_iter().map(|(key, state)| {
        let is_held = stored.contains_key(&key);
        save_one(connection, ThrottleRow::new(key, &state), is_held)
    });
    let saved = responses(saving.collect()).await?;
    if saved.contains(&0) {
        return Err(Failure::Retry);
    }
    Ok(())
}

async fn save_one(
    mut connection: &AsyncPgConnection,
    row: ThrottleRow,
    is_held: bool,
) -> QueryResult<usize> {
    let insert = insert_into(throttles::table)
        .values(row)
        .on_conflict((throttles::subject, throttles::client));
    if !is_held {
        let insert = Prepared(insert.do_nothing());
        return insert.execute(&mut connection).await;
    }
    let replacement = insert.do_update().set((
        throttles::attempts.eq(excluded(throttles::attempts)),
        throttles::window_started_at.eq(excluded(throttles::window_started_at)),
        throttles::last_at.eq(excluded(throttles::last_at)),
        throttles::trusted_until.eq(excluded(throttles::trusted_until)),
        throttles::expires_at.eq(excluded(throttles::expires_at)),
    ));
    Prepared(replacement).execute(&mut connection).await
}
