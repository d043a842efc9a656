use async_trait::async_trait;
use tenantry_domain::model::SigningKey;
use tenantry_domain::ports::{SigningKeyRepository, StoreError};

use super::MemoryStores;

#[async_trait]
impl SigningKeyRepository for MemoryStores {
    async fn list(&self) -> Result<Vec<SigningKey>, StoreError> {
        let mut keys = self.read(|state| state.signing_keys.clone());
        keys.sort_by_key(|key| key.created_at);
        Ok(keys)
    }
}
