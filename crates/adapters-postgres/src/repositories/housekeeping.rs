use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel::{delete, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::retention::{PurgeReport, PurgeRequest, RetentionRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::Timestamp;

use crate::PostgresDatabase;
use crate::rows::{StoredId, StoredTime};
use crate::schema::{accounts, outbox_emails, sessions, verifications};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl RetentionRepository for PostgresDatabase {
    async fn purge(&self, order: &PurgeRequest) -> Result<PurgeReport, PortError> {
        self.write(order).await
    }
}

#[async_trait]
impl UnitOfWork for PurgeRequest {
    type Output = PurgeReport;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<PurgeReport, Failure> {
        let accounts = match self.unverified_before {
            Some(before) => purge_accounts(connection, self, before).await?,
            None => 0,
        };
        // Emails first: a verification takes those that carry its token along.
        Ok(PurgeReport {
            throttles: sweep_throttles(connection, self).await? as u64,
            sessions: sweep_sessions(connection, self).await? as u64,
            emails: sweep_emails(connection, self).await? as u64,
            verifications: sweep_verifications(connection, self).await? as u64,
            accounts: accounts as u64,
        })
    }
}

async fn sweep_throttles(
    mut connection: &AsyncPgConnection,
    order: &PurgeRequest,
) -> QueryResult<usize> {
    sql_query(
        "WITH expired AS (SELECT subject, client FROM throttles WHERE expires_at < $1 LIMIT $2 \
             FOR UPDATE SKIP LOCKED) \
         DELETE FROM throttles USING expired \
         WHERE throttles.subject = expired.subject AND throttles.client = expired.client",
    )
    .bind::<Timestamptz, _>(StoredTime(order.now))
    .bind::<BigInt, _>(i64::from(order.limit))
    .execute(&mut connection)
    .await
}

async fn sweep_sessions(
    mut connection: &AsyncPgConnection,
    order: &PurgeRequest,
) -> QueryResult<usize> {
    let done_before = StoredTime(order.done_before);
    let done: Vec<StoredId> = sessions::table
        .filter(sessions::ended_at.lt(done_before))
        .or_filter(sessions::expires_at.lt(done_before))
        .limit(i64::from(order.limit))
        .select(sessions::id)
        .for_update()
        .skip_locked()
        .load(&mut connection)
        .await?;
    let sweep = delete(sessions::table.filter(sessions::id.eq_any(done)));
    sweep.execute(&mut connection).await
}

async fn sweep_emails(
    mut connection: &AsyncPgConnection,
    order: &PurgeRequest,
) -> QueryResult<usize> {
    let delivered: Vec<StoredId> = outbox_emails::table
        .filter(outbox_emails::delivered_at.lt(StoredTime(order.done_before)))
        .limit(i64::from(order.limit))
        .select(outbox_emails::id)
        .for_update()
        .skip_locked()
        .load(&mut connection)
        .await?;
    let sweep = delete(outbox_emails::table.filter(outbox_emails::id.eq_any(delivered)));
    sweep.execute(&mut connection).await
}

async fn sweep_verifications(
    mut connection: &AsyncPgConnection,
    order: &PurgeRequest,
) -> QueryResult<usize> {
    let expired: Vec<StoredId> = verifications::table
        .filter(verifications::expires_at.lt(StoredTime(order.done_before)))
        .limit(i64::from(order.limit))
        .select(verifications::id)
        .for_update()
        .skip_locked()
        .load(&mut connection)
        .await?;
    let sweep = delete(verifications::table.filter(verifications::id.eq_any(expired)));
    sweep.execute(&mut connection).await
}

/// Sessions, verifications and emails go with their account. Whoever is just verifying is left alone.
async fn purge_accounts(
    mut connection: &AsyncPgConnection,
    order: &PurgeRequest,
    before: Timestamp,
) -> QueryResult<usize> {
    let unverified: Vec<StoredId> = accounts::table
        .filter(accounts::project_id.is_not_null())
        .filter(accounts::verified_at.is_null())
        .filter(accounts::created_at.lt(StoredTime(before)))
        .limit(i64::from(order.limit))
        .select(accounts::id)
        .for_update()
        .skip_locked()
        .load(&mut connection)
        .await?;
    let purge = delete(accounts::table.filter(accounts::id.eq_any(unverified)));
    purge.execute(&mut connection).await
}
