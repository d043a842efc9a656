use async_trait::async_trait;
use tenantry_domain::ports::{Housekeeping, StoreError, SweepOrder, Swept};

use super::FlawedStores;

#[async_trait]
impl Housekeeping for FlawedStores {
    async fn sweep(&self, order: &SweepOrder) -> Result<Swept, StoreError> {
        self.memory.sweep(order).await
    }
}
