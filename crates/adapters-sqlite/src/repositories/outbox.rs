use async_trait::async_trait;
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel::update;
use tenantry_domain::email::{
    ClaimedEmail, DeadEmail, DeliveryAttempt, EmailLease, EmailsToRetry, OutboxOverview,
    OutboxRepository,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::Timestamp;

use super::email_settlement::Settling;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{DeadEmailRow, StoredTime};
use crate::schema::outbox_emails;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl OutboxRepository for SqliteDatabase {
    async fn claim_emails(&self, lease: EmailLease) -> Result<Vec<ClaimedEmail>, PortError> {
        readable(self.write(lease).await?)
    }

    async fn settle_deliveries(&self, tries: &[DeliveryAttempt]) -> Result<usize, PortError> {
        self.write(Settling(tries.to_vec())).await
    }

    async fn retry_emails(&self, which: EmailsToRetry, now: Timestamp) -> Result<u64, PortError> {
        self.write(Hastening { which, now }).await
    }

    async fn outbox_overview(&self) -> Result<OutboxOverview, PortError> {
        let waiting = outbox_emails::table
            .filter(outbox_emails::delivered_at.is_null())
            .filter(outbox_emails::dead_at.is_null())
            .select((count_star(), min(outbox_emails::created_at)));
        let dead = outbox_emails::table
            .filter(outbox_emails::dead_at.is_not_null())
            .select(count_star());
        let ((waiting, oldest), dead) = self
            .read(move |c| {
                let waiting = waiting.first::<(i64, Option<StoredTime>)>(c)?;
                Ok((waiting, dead.first::<i64>(c)?))
            })
            .await?;
        Ok(OutboxOverview {
            waiting: waiting.unsigned_abs(),
            oldest_waiting: oldest.map(|at| at.0),
            dead: dead.unsigned_abs(),
        })
    }

    async fn dead_emails(&self, limit: u32) -> Result<Vec<DeadEmail>, PortError> {
        let query = outbox_emails::table
            .filter(outbox_emails::dead_at.is_not_null())
            .order((outbox_emails::dead_at, outbox_emails::id))
            .limit(i64::from(limit))
            .select(DeadEmailRow::as_select());
        let rows = self.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("outbox_emails", row))
            .collect()
    }
}

/// What can be read: an email that cannot keeps none of the others waiting, and is told when it is alone.
fn readable(claimed: Vec<Result<ClaimedEmail, PortError>>) -> Result<Vec<ClaimedEmail>, PortError> {
    let (good, bad): (Vec<_>, Vec<_>) = claimed.into_iter().partition(Result::is_ok);
    if good.is_empty() {
        return bad.into_iter().collect();
    }
    good.into_iter().collect()
}

struct Hastening {
    which: EmailsToRetry,
    now: Timestamp,
}

impl UnitOfWork for Hastening {
    type Output = u64;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<u64, Failure> {
        let hastened = match self.which {
            EmailsToRetry::Waiting => hasten_waiting(connection, self.now),
            EmailsToRetry::Dead => revive_dead(connection, self.now),
        };
        Ok(hastened? as u64)
    }
}

fn hasten_waiting(connection: &mut SqliteConnection, now: Timestamp) -> QueryResult<usize> {
    let now = StoredTime(now);
    let waiting = outbox_emails::table
        .filter(outbox_emails::delivered_at.is_null())
        .filter(outbox_emails::dead_at.is_null())
        .filter(outbox_emails::next_attempt_at.gt(now))
        .filter(
            outbox_emails::leased_until
                .is_null()
                .or(outbox_emails::leased_until.le(now)),
        );
    update(waiting)
        .set(outbox_emails::next_attempt_at.eq(now))
        .execute(connection)
}

fn revive_dead(connection: &mut SqliteConnection, now: Timestamp) -> QueryResult<usize> {
    update(outbox_emails::table.filter(outbox_emails::dead_at.is_not_null()))
        .set((
            outbox_emails::attempts.eq(0),
            outbox_emails::next_attempt_at.eq(StoredTime(now)),
            outbox_emails::dead_at.eq(None::<StoredTime>),
        ))
        .execute(connection)
}
