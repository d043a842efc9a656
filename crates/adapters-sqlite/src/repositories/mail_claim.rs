//! The lease of mails that are due.

use diesel::prelude::*;
use diesel::update;
use tenantry_domain::ports::{ClaimedMail, MailLease, StoreError};

use crate::error::decode;
use crate::rows::{AccountRow, ClaimedMailRow, OutboxMailRow, StoredId, StoredTime};
use crate::schema::{accounts, outbox_mails, projects, verifications};
use crate::unit_of_work::{Failure, UnitOfWork};

impl UnitOfWork for MailLease {
    type Done = Vec<Result<ClaimedMail, StoreError>>;

    /// A mail whose lease was lost is sent once more, as the same (R29).
    const LASTS: bool = false;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<Self::Done, Failure> {
        let due = find_due(connection, self)?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let rows = load(connection, &due)?;
        lease(connection, &due, self)?;
        Ok(rows
            .into_iter()
            .map(|row| decode("outbox_mails", row))
            .collect())
    }
}

fn find_due(connection: &mut SqliteConnection, lease: &MailLease) -> QueryResult<Vec<StoredId>> {
    outbox_mails::table
        .filter(outbox_mails::delivered_at.is_null())
        .filter(outbox_mails::dead_at.is_null())
        .filter(outbox_mails::next_attempt_at.le(StoredTime(lease.now)))
        .order((outbox_mails::next_attempt_at, outbox_mails::id))
        .limit(i64::from(lease.limit))
        .select(outbox_mails::id)
        .load(connection)
}

/// What a letter needs, longest due first. A token that was spent or replaced counts as none.
fn load(connection: &mut SqliteConnection, due: &[StoredId]) -> QueryResult<Vec<ClaimedMailRow>> {
    let good_token = outbox_mails::verification_id
        .eq(verifications::id.nullable())
        .and(verifications::used_at.is_null());
    outbox_mails::table
        .inner_join(accounts::table.on(accounts::id.eq(outbox_mails::account_id)))
        .left_join(projects::table.on(accounts::project_id.eq(projects::id.nullable())))
        .left_join(verifications::table.on(good_token))
        .filter(outbox_mails::id.eq_any(due))
        .order((outbox_mails::next_attempt_at, outbox_mails::id))
        .select((
            OutboxMailRow::as_select(),
            outbox_mails::attempts + 1,
            AccountRow::as_select(),
            projects::name.nullable(),
            verifications::expires_at.nullable(),
        ))
        .load(connection)
}

/// A mail that is leased is due again when the lease ends, and then has waited from there on.
fn lease(
    connection: &mut SqliteConnection,
    due: &[StoredId],
    lease: &MailLease,
) -> QueryResult<()> {
    update(outbox_mails::table.filter(outbox_mails::id.eq_any(due)))
        .set((
            outbox_mails::attempts.eq(outbox_mails::attempts + 1),
            outbox_mails::leased_until.eq(StoredTime(lease.until)),
            outbox_mails::next_attempt_at.eq(StoredTime(lease.until)),
        ))
        .execute(connection)
        .map(drop)
}
