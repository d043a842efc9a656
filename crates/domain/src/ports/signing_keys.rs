use async_trait::async_trait;

use super::StoreError;
use crate::model::SigningKey;

/// Where the keys are kept that tokens are signed with.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SigningKeyRepository: Send + Sync {
    /// Every key that still signs, will sign or verifies, oldest first.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`signing_keys::every_field_comes_back`)
    async fn list(&self) -> Result<Vec<SigningKey>, StoreError>;
}
