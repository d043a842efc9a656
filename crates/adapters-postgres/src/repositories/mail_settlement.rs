//! How a try to send a mail ended: one statement, so it needs no transaction of its own.

use diesel::prelude::*;
use diesel::{delete, update};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::ports::MailOutcome;
use tenantry_domain::values::MailId;

use crate::prepared::Prepared;
use crate::rows::{StoredId, StoredTime};
use crate::schema::outbox_mails;

/// Writes it down, unless the lease is another's by now; says how many mails that were.
pub(super) async fn settle(
    mut connection: &AsyncPgConnection,
    id: MailId,
    attempt: i32,
    outcome: &MailOutcome,
) -> QueryResult<usize> {
    let of_this_try = outbox_mails::table
        .filter(outbox_mails::id.eq(StoredId(id.as_uuid())))
        .filter(outbox_mails::attempts.eq(attempt))
        .filter(outbox_mails::delivered_at.is_null())
        .filter(outbox_mails::dead_at.is_null());
    let no_lease = outbox_mails::leased_until.eq(None::<StoredTime>);
    match outcome {
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
            let postponement = update(of_this_try).set(postponed);
            postponement.execute(&mut connection).await
        }
        MailOutcome::Dead { at, reason } => {
            let dead = (
                no_lease,
                outbox_mails::dead_at.eq(StoredTime(*at)),
                outbox_mails::last_failure.eq(reason),
            );
            update(of_this_try).set(dead).execute(&mut connection).await
        }
    }
}
