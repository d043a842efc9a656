use async_trait::async_trait;

use crate::store::PortError;

/// Checks that the store can be used.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait StoreHealth: Send + Sync {
    /// Reaches the database and compares its schema with the one that this program expects.
    ///
    /// # Contract
    /// - a store that was set up is healthy                (`store::a_migrated_store_is_healthy`)
    async fn check_health(&self) -> Result<(), PortError>;
}
