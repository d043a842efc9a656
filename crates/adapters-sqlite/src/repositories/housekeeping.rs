use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{delete, sql_query};
use tenantry_domain::retention::{PurgeReport, PurgeRequest, RetentionRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::Timestamp;

use crate::SqliteDatabase;
use crate::rows::StoredTime;
use crate::schema::{accounts, outbox_emails, sessions, verifications};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl RetentionRepository for SqliteDatabase {
    async fn purge(&self, order: &PurgeRequest) -> Result<PurgeReport, PortError> {
        self.write(*order).await
    }
}

impl UnitOfWork for PurgeRequest {
    type Output = PurgeReport;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<PurgeReport, Failure> {
        let accounts = match self.unverified_before {
            Some(before) => purge_accounts(connection, self, before)?,
            None => 0,
        };
        // Emails first: a verification takes those that carry its token along.
        Ok(PurgeReport {
            throttles: sweep_throttles(connection, self)? as u64,
            sessions: sweep_sessions(connection, self)? as u64,
            emails: sweep_emails(connection, self)? as u64,
            verifications: sweep_verifications(connection, self)? as u64,
            accounts: accounts as u64,
        })
    }
}

fn sweep_throttles(connection: &mut SqliteConnection, order: &PurgeRequest) -> QueryResult<usize> {
    sql_query(
        "DELETE FROM throttles WHERE (subject, client) IN \
         (SELECT subject, client FROM throttles WHERE expires_at < ? LIMIT ?)",
    )
    .bind::<BigInt, _>(StoredTime(order.now))
    .bind::<BigInt, _>(i64::from(order.limit))
    .execute(connection)
}

fn sweep_sessions(connection: &mut SqliteConnection, order: &PurgeRequest) -> QueryResult<usize> {
    let done_before = StoredTime(order.done_before);
    let one = diesel::alias!(sessions as one);
    let done = one
        .filter(one.field(sessions::ended_at).lt(done_before))
        .or_filter(one.field(sessions::expires_at).lt(done_before))
        .limit(i64::from(order.limit))
        .select(one.field(sessions::id));
    delete(sessions::table.filter(sessions::id.eq_any(done))).execute(connection)
}

fn sweep_emails(connection: &mut SqliteConnection, order: &PurgeRequest) -> QueryResult<usize> {
    let one = diesel::alias!(outbox_emails as one);
    let delivered = one
        .filter(
            one.field(outbox_emails::delivered_at)
                .lt(StoredTime(order.done_before)),
        )
        .limit(i64::from(order.limit))
        .select(one.field(outbox_emails::id));
    delete(outbox_emails::table.filter(outbox_emails::id.eq_any(delivered))).execute(connection)
}

fn sweep_verifications(
    connection: &mut SqliteConnection,
    order: &PurgeRequest,
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

/// Sessions, verifications and emails go with their account.
fn purge_accounts(
    connection: &mut SqliteConnection,
    order: &PurgeRequest,
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
