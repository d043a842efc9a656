//! How tries to send emails ended.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{delete, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::email::{DeliveryAttempt, DeliveryOutcome};

use crate::pipeline::responses;
use crate::prepared::Prepared;
use crate::rows::{StoredId, StoredTime};
use crate::schema::outbox_emails;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(super) struct Settling<'a>(pub(super) &'a [DeliveryAttempt]);

#[async_trait]
impl UnitOfWork for Settling<'_> {
    type Output = usize;

    /// An email whose end was lost is sent once more, as the same (R29).
    const DURABLE: bool = false;
    const PIPELINED: bool = true;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<usize, Failure> {
        let tries = self.0.iter();
        let settled = responses(tries.map(|one| settle(connection, one)).collect()).await?;
        Ok(settled.into_iter().sum())
    }
}

/// Writes it down, unless the lease is another's by now; says how many emails that were.
async fn settle(mut connection: &AsyncPgConnection, tried: &DeliveryAttempt) -> QueryResult<usize> {
    let Ok(attempt) = i32::try_from(tried.attempt) else {
        return Ok(0);
    };
    let of_this_try = outbox_emails::table
        .filter(outbox_emails::id.eq(StoredId(tried.email.as_uuid())))
        .filter(outbox_emails::attempts.eq(attempt))
        .filter(outbox_emails::delivered_at.is_null())
        .filter(outbox_emails::dead_at.is_null());
    let no_lease = outbox_emails::leased_until.eq(None::<StoredTime>);
    match &tried.outcome {
        DeliveryOutcome::Delivered { at } => {
            let delivered = (no_lease, outbox_emails::delivered_at.eq(StoredTime(*at)));
            let delivery = Prepared(update(of_this_try).set(delivered));
            delivery.execute(&mut connection).await
        }
        DeliveryOutcome::Withdrawn => delete(of_this_try).execute(&mut connection).await,
        DeliveryOutcome::Postponed { until, reason } => {
            let postponed = (
                no_lease,
                outbox_emails::next_attempt_at.eq(StoredTime(*until)),
                outbox_emails::last_failure.eq(reason),
            );
            let postponement = Prepared(update(of_this_try).set(postponed));
            postponement.execute(&mut connection).await
        }
        DeliveryOutcome::Dead { at, reason } => {
            let dead = (
                no_lease,
                outbox_emails::dead_at.eq(StoredTime(*at)),
                outbox_emails::last_failure.eq(reason),
            );
            let end = Prepared(update(of_this_try).set(dead));
            end.execute(&mut connection).await
        }
    }
}
