use async_trait::async_trait;
use tenantry_domain::model::SigningKey;
use tenantry_domain::ports::{KeyRotation, NextKey, SigningKeyRepository, StoreError};

use super::{Flaw, FlawedStores};

#[async_trait]
impl SigningKeyRepository for FlawedStores {
    async fn list(&self) -> Result<Vec<SigningKey>, StoreError> {
        let mut keys = SigningKeyRepository::list(&self.memory).await?;
        if self.flaw == Flaw::LosesTheLastByteOfAKey {
            for key in &mut keys {
                key.public_key.pop();
            }
        }
        Ok(keys)
    }

    async fn put_next(&self, next: &NextKey) -> Result<bool, StoreError> {
        self.memory.put_next(next).await
    }

    async fn rotate(&self, rotation: &KeyRotation) -> Result<bool, StoreError> {
        SigningKeyRepository::rotate(&self.memory, rotation).await
    }
}
