use async_trait::async_trait;
use diesel::insert_into;
use diesel::prelude::*;
use diesel::upsert::excluded;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{
    Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleRepository, ThrottleState, admit,
};
use tenantry_domain::values::Timestamp;

use crate::SqliteDatabase;
use crate::error::decode;
use crate::prepared::Prepared;
use crate::rows::{StoredThrottleKey, ThrottleRow};
use crate::schema::throttles;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl ThrottleRepository for SqliteDatabase {
    async fn count_attempt(
        &self,
        limits: &[Limit],
        now: Timestamp,
    ) -> Result<Admission, PortError> {
        let limits = limits.to_vec();
        self.write(Attempt { limits, now }).await
    }

    async fn settle_attempts(&self, outcomes: &[AttemptOutcome]) -> Result<(), PortError> {
        self.write(Settling(outcomes.to_vec())).await
    }
}

struct Attempt {
    limits: Vec<Limit>,
    now: Timestamp,
}

impl UnitOfWork for Attempt {
    type Output = Admission;

    /// Nobody can make a machine crash to login attempt once more, and the session that the right password opens takes
    /// the count along to the disk.
    const DURABLE: bool = false;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<Admission, Failure> {
        attempt(connection, &self.limits, self.now)
    }
}

struct Settling(Vec<AttemptOutcome>);

impl UnitOfWork for Settling {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        settle(connection, &self.0)
    }
}

/// Judges an attempt, and counts it when it is admitted.
pub(super) fn attempt(
    connection: &mut SqliteConnection,
    limits: &[Limit],
    now: Timestamp,
) -> Result<Admission, Failure> {
    let stored = limits.iter().map(|limit| find(connection, &limit.key));
    let mut states: Vec<Option<ThrottleState>> = stored.collect::<Result<_, Failure>>()?;
    let admission = admit(limits, &mut states, now);
    if admission == Admission::Admitted {
        for (limit, state) in limits.iter().zip(states) {
            if let Some(state) = state {
                put(connection, &limit.key, &state)?;
            }
        }
    }
    Ok(admission)
}

/// Writes down how attempts ended.
pub(super) fn settle(
    connection: &mut SqliteConnection,
    outcomes: &[AttemptOutcome],
) -> Result<(), Failure> {
    for settlement in outcomes {
        match settlement {
            AttemptOutcome::Succeeded { key, trusted_until } => {
                trust(connection, key, *trusted_until)?;
            }
            AttemptOutcome::Refunded { key } => refund(connection, key)?,
        }
    }
    Ok(())
}

fn trust(
    connection: &mut SqliteConnection,
    key: &ThrottleKey,
    until: Timestamp,
) -> Result<(), Failure> {
    let state = find(connection, key)?;
    // Without a window the next attempt begins one: this one seems to begin later (R69).
    let state = ThrottleState {
        count: 0,
        window_started_at: state.map_or(until, |old| old.window_started_at),
        last_at: state.map_or(until, |old| old.last_at),
        trusted_until: Some(until),
        expires_at: state.map_or(until, |old| old.expires_at.max(until)),
    };
    Ok(put(connection, key, &state)?)
}

fn refund(connection: &mut SqliteConnection, key: &ThrottleKey) -> Result<(), Failure> {
    if let Some(state) = find(connection, key)? {
        let count = state.count.saturating_sub(1);
        put(connection, key, &ThrottleState { count, ..state })?;
    }
    Ok(())
}

fn find(
    connection: &mut SqliteConnection,
    key: &ThrottleKey,
) -> Result<Option<ThrottleState>, Failure> {
    let key = StoredThrottleKey::from(key);
    let row = throttles::table
        .find((key.subject, key.client))
        .select(ThrottleRow::as_select())
        .first(connection)
        .optional()?;
    row.map(|row| decode("throttles", row))
        .transpose()
        .map_err(Failure::Store)
}

fn put(
    connection: &mut SqliteConnection,
    key: &ThrottleKey,
    state: &ThrottleState,
) -> QueryResult<()> {
    let replacement = insert_into(throttles::table)
        .values(ThrottleRow::new(key.into(), state))
        .on_conflict((throttles::subject, throttles::client))
        .do_update()
        .set((
            throttles::attempts.eq(excluded(throttles::attempts)),
            throttles::window_started_at.eq(excluded(throttles::window_started_at)),
            throttles::last_at.eq(excluded(throttles::last_at)),
            throttles::trusted_until.eq(excluded(throttles::trusted_until)),
            throttles::expires_at.eq(excluded(throttles::expires_at)),
        ));
    Prepared(replacement).execute(connection).map(drop)
}
