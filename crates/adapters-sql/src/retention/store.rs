use async_trait::async_trait;
use tenantry_domain::retention::{PurgeReport, PurgeRequest, RetentionRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::ThrottleKey;

use super::statements;
use crate::statement::{Query, Row, Statement};
use crate::{Database, Failure, SqlStore, Transaction, UnitOfWork};

#[async_trait]
impl<D: Database> RetentionRepository for SqlStore<D> {
    async fn purge(&self, request: &PurgeRequest) -> Result<PurgeReport, PortError> {
        self.database.write(*request).await
    }
}

impl UnitOfWork for PurgeRequest {
    type Output = PurgeReport;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<PurgeReport, Failure> {
        let mut report = PurgeReport::default();
        if let Some(before) = self.unverified_before {
            let unverified = statements::lock_unverified_accounts(before, self.limit);
            report.accounts =
                delete_each(transaction, unverified, statements::delete_account).await?;
        }
        let expired = statements::lock_expired_throttles(self);
        let delete = |(key, _): &(ThrottleKey, _)| statements::delete_throttle(key);
        report.throttles = delete_each(transaction, expired, delete).await?;
        let ended = statements::lock_ended_sessions(self);
        report.sessions = delete_each(transaction, ended, statements::delete_session).await?;
        // Before the verifications, which are deleted with their emails.
        let delivered = statements::lock_delivered_emails(self);
        report.emails = delete_each(transaction, delivered, statements::delete_email).await?;
        let expired = statements::lock_expired_verifications(self);
        report.verifications =
            delete_each(transaction, expired, statements::delete_verification).await?;
        Ok(report)
    }
}

/// Deletes the rows that the query has locked, and returns how many that are.
async fn delete_each<T: Transaction, R: Row>(
    transaction: &mut T,
    rows: Query<R>,
    delete: impl Fn(&R::Model) -> Statement + Send,
) -> Result<u64, Failure> {
    let rows = transaction.fetch_all(rows).await?;
    let deleted = transaction
        .execute_all(rows.iter().map(delete).collect())
        .await?;
    Ok(deleted.into_iter().sum::<usize>() as u64)
}
