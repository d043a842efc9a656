//! How a try to send a mail ended.

use diesel::prelude::*;
use diesel::{delete, update};
use tenantry_domain::ports::MailOutcome;
use tenantry_domain::values::MailId;

use crate::rows::{StoredId, StoredTime};
use crate::schema::outbox_mails;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(super) struct MailSettlement {
    pub(super) id: MailId,
    pub(super) attempt: u32,
    pub(super) outcome: MailOutcome,
}

impl UnitOfWork for MailSettlement {
    type Done = bool;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let of_this_try = outbox_mails::table
            .filter(outbox_mails::id.eq(StoredId(self.id.as_uuid())))
            .filter(outbox_mails::attempts.eq(i64::from(self.attempt)))
            .filter(outbox_mails::delivered_at.is_null())
            .filter(outbox_mails::dead_at.is_null());
        let no_lease = outbox_mails::leased_until.eq(None::<StoredTime>);
        let settled = match &self.outcome {
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
        };
        Ok(settled? == 1)
    }
}
