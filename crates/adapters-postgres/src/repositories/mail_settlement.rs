//! How tries to send mails ended.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{delete, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::ports::{MailOutcome, MailTry};

use crate::prepared::Prepared;
use crate::rows::{StoredId, StoredTime};
use crate::schema::outbox_mails;
use crate::together::answers;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(super) struct Settling<'a>(pub(super) &'a [MailTry]);

#[async_trait]
impl UnitOfWork for Settling<'_> {
    type Done = usize;

    /// A mail whose end was lost is sent once more, as the same (R29).
    const LASTS: bool = false;
    const AT_ONCE: bool = true;

    async fn carry_out(&self, connection: &AsyncPgConnection) -> Result<usize, Failure> {
        let tries = self.0.iter();
        let settled = answers(tries.map(|one| settle(connection, one)).collect()).await?;
        Ok(settled.into_iter().sum())
    }
}

/// Writes it down, unless the lease is another's by now; says how many mails that were.
async fn settle(mut connection: &AsyncPgConnection, tried: &MailTry) -> QueryResult<usize> {
    let Ok(attempt) = i32::try_from(tried.attempt) else {
        return Ok(0);
    };
    let of_this_try = outbox_mails::table
        .filter(outbox_mails::id.eq(StoredId(tried.mail.as_uuid())))
        .filter(outbox_mails::attempts.eq(attempt))
        .filter(outbox_mails::delivered_at.is_null())
        .filter(outbox_mails::dead_at.is_null());
    let no_lease = outbox_mails::leased_until.eq(None::<StoredTime>);
    match &tried.outcome {
        MailOutcome::Delivered { at } => {
            let delivered = (no_lease, outbox_mails::delivered_at.eq(StoredTime(*at)));
            let delivery = Prepared(update(of_this_try).set(delivered));
            delivery.execute(&mut connection).await
        }
        MailOutcome::Withdrawn => delete(of_this_try).execute(&mut connection).await,
        MailOutcome::Postponed { until, reason } => {
            let postponed = (
                no_lease,
                outbox_mails::next_attempt_at.eq(StoredTime(*until)),
                outbox_mails::last_failure.eq(reason),
            );
            let postponement = Prepared(update(of_this_try).set(postponed));
            postponement.execute(&mut connection).await
        }
        MailOutcome::Dead { at, reason } => {
            let dead = (
                no_lease,
                outbox_mails::dead_at.eq(StoredTime(*at)),
                outbox_mails::last_failure.eq(reason),
            );
            let end = Prepared(update(of_this_try).set(dead));
            end.execute(&mut connection).await
        }
    }
}
