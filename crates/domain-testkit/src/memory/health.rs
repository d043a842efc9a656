use async_trait::async_trait;
use tenantry_domain::ports::{Migration, StoreError, StoreHealth, StoreMigrations};

use super::MemoryStores;

#[async_trait]
impl StoreHealth for MemoryStores {
    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// There is one migration, and it is applied from the start.
#[async_trait]
impl StoreMigrations for MemoryStores {
    async fn status(&self) -> Result<Vec<Migration>, StoreError> {
        Ok(vec![Migration {
            name: "memory".to_owned(),
            is_applied: true,
        }])
    }

    async fn up(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }
}
