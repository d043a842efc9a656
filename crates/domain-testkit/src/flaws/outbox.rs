use async_trait::async_trait;
use tenantry_domain::ports::{
    ClaimedMail, DeadMail, MailLease, MailOutcome, MailsToRetry, OutboxOverview, OutboxRepository,
    StoreError,
};
use tenantry_domain::values::{MailId, Timestamp};

use super::FlawedStores;

#[async_trait]
impl OutboxRepository for FlawedStores {
    async fn claim(&self, lease: MailLease) -> Result<Vec<ClaimedMail>, StoreError> {
        self.memory.claim(lease).await
    }

    async fn settle(
        &self,
        id: MailId,
        attempt: u32,
        outcome: MailOutcome,
    ) -> Result<bool, StoreError> {
        OutboxRepository::settle(&self.memory, id, attempt, outcome).await
    }

    async fn retry(&self, which: MailsToRetry, now: Timestamp) -> Result<u64, StoreError> {
        self.memory.retry(which, now).await
    }

    async fn overview(&self) -> Result<OutboxOverview, StoreError> {
        self.memory.overview().await
    }

    async fn dead(&self, limit: u32) -> Result<Vec<DeadMail>, StoreError> {
        self.memory.dead(limit).await
    }
}
