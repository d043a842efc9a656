use async_trait::async_trait;
use tenantry_domain::store::{Migration, PortError, StoreHealth, StoreMigrations};

use super::MemoryStore;

#[async_trait]
impl StoreHealth for MemoryStore {
    async fn check_health(&self) -> Result<(), PortError> {
        Ok(())
    }
}

/// There is one migration, and it is applied from the start.
#[async_trait]
impl StoreMigrations for MemoryStore {
    async fn migration_status(&self) -> Result<Vec<Migration>, PortError> {
        Ok(vec![Migration {
            name: "memory".to_owned(),
            is_applied: true,
        }])
    }

    async fn apply_migrations(&self) -> Result<Vec<String>, PortError> {
        Ok(Vec::new())
    }
}
