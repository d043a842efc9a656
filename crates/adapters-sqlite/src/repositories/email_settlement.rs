//! How tries to send emails ended.

use diesel::prelude::*;
use diesel::{delete, update};
use tenantry_domain::email::{DeliveryAttempt, DeliveryOutcome};

use crate::rows::{StoredId, StoredTime};
use crate::schema::outbox_emails;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(super) struct Settling(pub(super) Vec<DeliveryAttempt>);

impl UnitOfWork for Settling {
    type Output = usize;

    /// An email whose end was lost is sent once more, as the same (R29).
    const DURABLE: bool = false;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<usize, Failure> {
        let mut settled = 0;
        for tried in &self.0 {
            settled += settle(connection, tried)?;
        }
        Ok(settled)
    }
}

/// Writes it down, unless the lease is another's by now; says how many emails that were.
fn settle(connection: &mut SqliteConnection, tried: &DeliveryAttempt) -> QueryResult<usize> {
    let of_this_try = outbox_emails::table
        .filter(outbox_emails::id.eq(StoredId(tried.email.as_uuid())))
        .filter(outbox_emails::attempts.eq(i64::from(tried.attempt)))
        .filter(outbox_emails::delivered_at.is_null())
        .filter(outbox_emails::dead_at.is_null());
    let no_lease = outbox_emails::leased_until.eq(None::<StoredTime>);
    match &tried.outcome {
        DeliveryOutcome::Delivered { at } => update(of_this_try)
            .set((no_lease, outbox_emails::delivered_at.eq(StoredTime(*at))))
            .execute(connection),
        DeliveryOutcome::Withdrawn => delete(of_this_try).execute(connection),
        DeliveryOutcome::Postponed { until, reason } => update(of_this_try)
            .set((
                no_lease,
                outbox_emails::next_attempt_at.eq(StoredTime(*until)),
                outbox_emails::last_failure.eq(reason),
            ))
            .execute(connection),
        DeliveryOutcome::Dead { at, reason } => update(of_this_try)
            .set((
                no_lease,
                outbox_emails::dead_at.eq(StoredTime(*at)),
                outbox_emails::last_failure.eq(reason),
            ))
            .execute(connection),
    }
}
