use async_trait::async_trait;
use tenantry_domain::model::SigningKey;
use tenantry_domain::ports::{SigningKeyRepository, StoreError};

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
}
