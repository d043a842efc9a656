use async_trait::async_trait;
use tenantry_domain::ports::{ProjectKeyRepository, StoreError};
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::FlawedStores;

#[async_trait]
impl ProjectKeyRepository for FlawedStores {
    async fn find_project(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ProjectId>, StoreError> {
        self.memory.find_project(key, now).await
    }
}
