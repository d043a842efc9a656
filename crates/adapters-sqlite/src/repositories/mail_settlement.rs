//! How tries to send mails ended.

use diesel::prelude::*;
use diesel::{delete, update};
use tenantry_domain::ports::{MailOutcome, MailTry};

use crate::rows::{StoredId, StoredTime};
use crate::schema::outbox_mails;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(super) struct Settling(pub(super) Vec<MailTry>);

impl UnitOfWork for Settling {
    type Done = usize;

    /// A mail whose end was lost is sent once more, as the same (R29).
    const LASTS: bool = false;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<usize, Failure> {
        let mut settled = 0;
        for tried in &self.0 {
            settled += settle(connection, tried)?;
        }
        Ok(settled)
    }
}

/// Writes it down, unless the lease is another's by now; says how many mails that were.
fn settle(connection: &mut SqliteConnection, tried: &MailTry) -> QueryResult<usize> {
    let of_this_try = outbox_mails::table
        .filter(outbox_mails::id.eq(StoredId(tried.mail.as_uuid())))
        .filter(outbox_mails::attempts.eq(i64::from(tried.attempt)))
        .filter(outbox_mails::delivered_at.is_null())
        .filter(outbox_mails::dead_at.is_null());
    let no_lease = outbox_mails::leased_until.eq(None::<StoredTime>);
    match &tried.outcome {
        MailOutcome::Delivered { at } => update(of_this_try)
            .set((no_lease, outbox_mails::delivered_at.eq(StoredTime(*at))))
            .execute(connection),
        MailOutcome::Withdrawn => delete(of_this_try).execute(connection),
        MailOutcome::Postponed { until, reason } => update(of_this_try)
            .set((
                no_lease,
                outbox_mails::next_attempt_at.eq(StoredTime(*until)),
                outbox_mails::last_failure.eq(reason),
            ))
            .execute(connection),
        MailOutcome::Dead { at, reason } => update(of_this_try)
            .set((
                no_lease,
                outbox_mails::dead_at.eq(StoredTime(*at)),
                outbox_mails::last_failure.eq(reason),
            ))
            .execute(connection),
    }
}
