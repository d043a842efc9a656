use async_trait::async_trait;
use tenantry_domain::model::{Admission, Limit, Settlement};
use tenantry_domain::ports::{StoreError, ThrottleRepository};
use tenantry_domain::values::Timestamp;

use super::FlawedStores;

#[async_trait]
impl ThrottleRepository for FlawedStores {
    async fn attempt(&self, limits: &[Limit], now: Timestamp) -> Result<Admission, StoreError> {
        self.memory.attempt(limits, now).await
    }

    async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        ThrottleRepository::settle(&self.memory, settlements).await
    }
}
