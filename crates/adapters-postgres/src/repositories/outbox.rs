use async_trait::async_trait;
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel::update;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::ports::{
    ClaimedMail, DeadMail, MailLease, MailTry, MailsToRetry, OutboxOverview, OutboxRepository,
    StoreError,
};
use tenantry_domain::values::Timestamp;

use super::mail_settlement::Settling;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{DeadMailRow, StoredTime};
use crate::schema::outbox_mails;
use crate::together::AT_MOST;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct PostgresOutbox(pub(crate) PostgresDatabase);

#[async_trait]
impl OutboxRepository for PostgresOutbox {
    async fn claim(&self, lease: MailLease) -> Result<Vec<ClaimedMail>, StoreError> {
        readable(self.0.write(&lease).await?)
    }

    async fn settle(&self, tries: &[MailTry]) -> Result<usize, StoreError> {
        let mut settled = 0;
        for some in tries.chunks(AT_MOST) {
            settled += self.0.write(&Settling(some)).await?;
        }
        Ok(settled)
    }

    async fn retry(&self, which: MailsToRetry, now: Timestamp) -> Result<u64, StoreError> {
        self.0.write(&Hastening { which, now }).await
    }

    async fn overview(&self) -> Result<OutboxOverview, StoreError> {
        let mut connection = self.0.connection().await?;
        let waiting = outbox_mails::table
            .filter(outbox_mails::delivered_at.is_null())
            .filter(outbox_mails::dead_at.is_null())
            .select((count_star(), min(outbox_mails::created_at)));
        let dead = outbox_mails::table
            .filter(outbox_mails::dead_at.is_not_null())
            .select(count_star());
        let (waiting, oldest): (i64, Option<StoredTime>) =
            self.0.in_time(waiting.first(&mut connection)).await?;
        let dead: i64 = self.0.in_time(dead.first(&mut connection)).await?;
        Ok(OutboxOverview {
            waiting: waiting.unsigned_abs(),
            oldest_waiting: oldest.map(|at| at.0),
            dead: dead.unsigned_abs(),
        })
    }

    async fn dead(&self, limit: u32) -> Result<Vec<DeadMail>, StoreError> {
        let mut connection = self.0.connection().await?;
        let query = outbox_mails::table
            .filter(outbox_mails::dead_at.is_not_null())
            .order((outbox_mails::dead_at, outbox_mails::id))
            .limit(i64::from(limit))
            .select(DeadMailRow::as_select());
        let rows = self.0.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("outbox_mails", row))
            .collect()
    }
}

/// What can be read: a mail that cannot keeps none of the others waiting, and is told when it is alone.
fn readable(claimed: Vec<Result<ClaimedMail, StoreError>>) -> Result<Vec<ClaimedMail>, StoreError> {
    let (good, bad): (Vec<_>, Vec<_>) = claimed.into_iter().partition(Result::is_ok);
    if good.is_empty() {
        return bad.into_iter().collect();
    }
    good.into_iter().collect()
}

struct Hastening {
    which: MailsToRetry,
    now: Timestamp,
}

#[async_trait]
impl UnitOfWork for Hastening {
    type Done = u64;

    async fn carry_out(&self, connection: &AsyncPgConnection) -> Result<u64, Failure> {
        let hastened = match self.which {
            MailsToRetry::Waiting => hasten_waiting(connection, self.now).await,
            MailsToRetry::Dead => revive_dead(connection, self.now).await,
        };
        Ok(hastened? as u64)
    }
}

async fn hasten_waiting(mut connection: &AsyncPgConnection, now: Timestamp) -> QueryResult<usize> {
    let now = StoredTime(now);
    let waiting = outbox_mails::table
        .filter(outbox_mails::delivered_at.is_null())
        .filter(outbox_mails::dead_at.is_null())
        .filter(outbox_mails::next_attempt_at.gt(now))
        .filter(
            outbox_mails::leased_until
                .is_null()
                .or(outbox_mails::leased_until.le(now)),
        );
    update(waiting)
        .set(outbox_mails::next_attempt_at.eq(now))
        .execute(&mut connection)
        .await
}

async fn revive_dead(mut connection: &AsyncPgConnection, now: Timestamp) -> QueryResult<usize> {
    update(outbox_mails::table.filter(outbox_mails::dead_at.is_not_null()))
        .set((
            outbox_mails::attempts.eq(0),
            outbox_mails::next_attempt_at.eq(StoredTime(now)),
            outbox_mails::dead_at.eq(None::<StoredTime>),
        ))
        .execute(&mut connection)
        .await
}
