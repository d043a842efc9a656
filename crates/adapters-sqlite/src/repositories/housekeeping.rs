use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{delete, sql_query};
use tenantry_domain::ports::{Housekeeping, StoreError, SweepOrder, Swept};
use tenantry_domain::values::Timestamp;

use crate::SqliteDatabase;
use crate::rows::StoredTime;
use crate::schema::{accounts, outbox_mails, sessions, verifications};
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct SqliteHousekeeping(pub(crate) SqliteDatabase);

#[async_trait]
impl Housekeeping for SqliteHousekeeping {
    async fn sweep(&self, order: &SweepOrder) -> Result<Swept, StoreError> {
        self.0.write(*order).await
    }
}

impl UnitOfWork for SweepOrder {
    type Done = Swept;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<Swept, Failure> {
        let accounts = match self.unverified_before {
            Some(before) => purge_accounts(connection, self, before)?,
            None => 0,
        };
        // Mails first: a verification takes those that carry its token along.
        Ok(Swept {
            throttles: sweep_throttles(connection, self)? as u64,
            sessions: sweep_sessions(connection, self)? as u64,
            mails: sweep_mails(connection, self)? as u64,
            verifications: sweep_verifications(connection, self)? as u64,
            accounts: accounts as u64,
        })
    }
}

fn sweep_throttles(connection: &mut SqliteConnection, order: &SweepOrder) -> QueryResult<usize> {
    sql_query(
        "DELETE FROM throttles WHERE (subject, client) IN \
         (SELECT subject, client FROM throttles WHERE expires_at < ? LIMIT ?)",
    )
    .bind::<BigInt, _>(StoredTime(order.now))
    .bind::<BigInt, _>(i64::from(order.limit))
    .execute(connection)
}

fn sweep_sessions(connection: &mut SqliteConnection, order: &SweepOrder) -> QueryResult<usize> {
    let done_before = StoredTime(order.done_before);
    let one = diesel::alias!(sessions as one);
    let done = one
        .filter(one.field(sessions::ended_at).lt(done_before))
        .or_filter(one.field(sessions::expires_at).lt(done_before))
        .limit(i64::from(order.limit))
        .select(one.field(sessions::id));
    delete(sessions::table.filter(sessions::id.eq_any(done))).execute(connection)
}

fn sweep_mails(connection: &mut SqliteConnection, order: &SweepOrder) -> QueryResult<usize> {
    let one = diesel::alias!(outbox_mails as one);
    let delivered = one
        .filter(
            one.field(outbox_mails::delivered_at)
                .lt(StoredTime(order.done_before)),
        )
        .limit(i64::from(order.limit))
        .select(one.field(outbox_mails::id));
    delete(outbox_mails::table.filter(outbox_mails::id.eq_any(delivered))).execute(connection)
}

fn sweep_verifications(
    connection: &mut SqliteConnection,
    order: &SweepOrder,
) -> QueryResult<usize> {
    let one = diesel::alias!(verifications as one);
    let expired = one
        .filter(
            one.field(verifications::expires_at)
                .lt(StoredTime(order.done_before)),
        )
        .limit(i64::from(order.limit))
        .select(one.field(verifications::id));
    delete(verifications::table.filter(verifications::id.eq_any(expired))).execute(connection)
}

/// Sessions, verifications and mails go with their account.
fn purge_accounts(
    connection: &mut SqliteConnection,
    order: &SweepOrder,
    before: Timestamp,
) -> QueryResult<usize> {
    let one = diesel::alias!(accounts as one);
    let unverified = one
        .filter(one.field(accounts::project_id).is_not_null())
        .filter(one.field(accounts::verified_at).is_null())
        .filter(one.field(accounts::created_at).lt(StoredTime(before)))
        .limit(i64::from(order.limit))
        .select(one.field(accounts::id));
    delete(accounts::table.filter(accounts::id.eq_any(unverified))).execute(connection)
}
