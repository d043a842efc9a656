use async_trait::async_trait;
use tenantry_domain::model::{Admission, Limit, MailRequest};
use tenantry_domain::ports::{Fulfilment, MailRequestRepository, StoreError};

use super::FlawedStores;

#[async_trait]
impl MailRequestRepository for FlawedStores {
    async fn submit(
        &self,
        request: &MailRequest,
        limits: &[Limit],
    ) -> Result<Admission, StoreError> {
        self.memory.submit(request, limits).await
    }

    async fn oldest(&self, limit: u32) -> Result<Vec<MailRequest>, StoreError> {
        self.memory.oldest(limit).await
    }

    async fn fulfil(&self, fulfilment: &Fulfilment) -> Result<bool, StoreError> {
        self.memory.fulfil(fulfilment).await
    }
}
