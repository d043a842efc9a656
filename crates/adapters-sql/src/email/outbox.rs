use async_trait::async_trait;
use tenantry_domain::email::{
    ClaimedEmail, DeadEmail, DeliveryAttempt, EmailLease, EmailsToRetry, OutboxOverview,
    OutboxRepository,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::Timestamp;

use super::{DueEmail, statements};
use crate::database::corrupt_row;
use crate::statement::Statement;
use crate::{Database, Failure, SqlStore, Transaction, UnitOfWork};

#[async_trait]
impl<D: Database> OutboxRepository for SqlStore<D> {
    async fn claim_emails(&self, lease: EmailLease) -> Result<Vec<ClaimedEmail>, PortError> {
        readable(self.database.write(Claim(lease)).await?)
    }

    async fn settle_deliveries(&self, attempts: &[DeliveryAttempt]) -> Result<usize, PortError> {
        let statements = attempts.iter().map(statements::settle).collect();
        self.database.write(Settlement(statements)).await
    }

    async fn retry_emails(&self, which: EmailsToRetry, now: Timestamp) -> Result<u64, PortError> {
        let retry = match which {
            EmailsToRetry::Waiting => statements::retry_waiting(now),
            EmailsToRetry::Dead => statements::retry_dead(now),
        };
        Ok(self.database.write(retry).await? as u64)
    }

    async fn outbox_overview(&self) -> Result<OutboxOverview, PortError> {
        let waiting = self.database.fetch_all(statements::count_waiting()).await?;
        let dead = self.database.fetch_all(statements::count_dead()).await?;
        let mut overview = OutboxOverview::default();
        for row in waiting {
            overview.waiting = row.count.unsigned_abs();
            overview.oldest_waiting = row.oldest.map(|at| at.0);
        }
        for row in dead {
            overview.dead = row.count.unsigned_abs();
        }
        Ok(overview)
    }

    async fn dead_emails(&self, limit: u32) -> Result<Vec<DeadEmail>, PortError> {
        let dead = self
            .database
            .fetch_all(statements::list_dead(limit))
            .await?;
        dead.into_iter()
            .map(|email| {
                DeadEmail::try_from(email).map_err(|cause| corrupt_row("outbox_emails", cause))
            })
            .collect()
    }
}

/// An unreadable email delays no other one, and is an error when it is alone (R29).
fn readable(due: Vec<DueEmail>) -> Result<Vec<ClaimedEmail>, PortError> {
    let (good, bad): (Vec<_>, Vec<_>) = due
        .into_iter()
        .map(|email| email.claimed)
        .partition(Result::is_ok);
    let shown = if good.is_empty() { bad } else { good };
    shown
        .into_iter()
        .map(|email| email.map_err(|cause| corrupt_row("outbox_emails", cause)))
        .collect()
}

struct Claim(EmailLease);

impl UnitOfWork for Claim {
    type Output = Vec<DueEmail>;

    /// An email whose lease was lost is sent once more, as the same message (R29).
    const DURABLE: bool = false;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<Self::Output, Failure> {
        let due = transaction.fetch_all(statements::lock_due(&self.0)).await?;
        if !due.is_empty() {
            let ids = due.iter().map(|email| email.id).collect();
            let lease = statements::lease(ids, self.0.until);
            transaction.execute(lease).await?;
        }
        Ok(due)
    }
}

struct Settlement(Vec<Statement>);

impl UnitOfWork for Settlement {
    type Output = usize;

    /// An email whose outcome was lost is sent once more, as the same message (R29).
    const DURABLE: bool = false;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<usize, Failure> {
        let settled = transaction.execute_all(self.0.clone()).await?;
        Ok(settled.into_iter().sum())
    }
}
