//! The lease of emails that are due.

use diesel::prelude::*;
use diesel::update;
use tenantry_domain::email::{ClaimedEmail, EmailLease};
use tenantry_domain::store::PortError;

use crate::error::decode;
use crate::rows::{AccountRow, ClaimedEmailRow, OutboxEmailRow, StoredId, StoredTime};
use crate::schema::{accounts, outbox_emails, projects, verifications};
use crate::unit_of_work::{Failure, UnitOfWork};

impl UnitOfWork for EmailLease {
    type Output = Vec<Result<ClaimedEmail, PortError>>;

    /// An email whose lease was lost is sent once more, as the same (R29).
    const DURABLE: bool = false;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<Self::Output, Failure> {
        let due = find_due(connection, self)?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let rows = load(connection, &due)?;
        lease(connection, &due, self)?;
        Ok(rows
            .into_iter()
            .map(|row| decode("outbox_emails", row))
            .collect())
    }
}

fn find_due(connection: &mut SqliteConnection, lease: &EmailLease) -> QueryResult<Vec<StoredId>> {
    outbox_emails::table
        .filter(outbox_emails::delivered_at.is_null())
        .filter(outbox_emails::dead_at.is_null())
        .filter(outbox_emails::next_attempt_at.le(StoredTime(lease.now)))
        .order((outbox_emails::next_attempt_at, outbox_emails::id))
        .limit(i64::from(lease.limit))
        .select(outbox_emails::id)
        .load(connection)
}

/// What an email needs, longest due first. A token that was spent or replaced counts as none.
fn load(connection: &mut SqliteConnection, due: &[StoredId]) -> QueryResult<Vec<ClaimedEmailRow>> {
    let good_token = outbox_emails::verification_id
        .eq(verifications::id.nullable())
        .and(verifications::used_at.is_null());
    outbox_emails::table
        .inner_join(accounts::table.on(accounts::id.eq(outbox_emails::account_id)))
        .left_join(projects::table.on(accounts::project_id.eq(projects::id.nullable())))
        .left_join(verifications::table.on(good_token))
        .filter(outbox_emails::id.eq_any(due))
        .order((outbox_emails::next_attempt_at, outbox_emails::id))
        .select((
            OutboxEmailRow::as_select(),
            outbox_emails::attempts + 1,
            AccountRow::as_select(),
            projects::name.nullable(),
            verifications::expires_at.nullable(),
        ))
        .load(connection)
}

/// An email that is leased is due again when the lease ends, and then has waited from there on.
fn lease(
    connection: &mut SqliteConnection,
    due: &[StoredId],
    lease: &EmailLease,
) -> QueryResult<()> {
    update(outbox_emails::table.filter(outbox_emails::id.eq_any(due)))
        .set((
            outbox_emails::attempts.eq(outbox_emails::attempts + 1),
            outbox_emails::leased_until.eq(StoredTime(lease.until)),
            outbox_emails::next_attempt_at.eq(StoredTime(lease.until)),
        ))
        .execute(connection)
        .map(drop)
}
