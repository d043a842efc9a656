use async_trait::async_trait;
use tenantry_domain::ports::{Migration, StoreError, StoreHealth, StoreMigrations};

use super::{Flaw, FlawedStores};

#[async_trait]
impl StoreHealth for FlawedStores {
    async fn check(&self) -> Result<(), StoreError> {
        if self.flaw == Flaw::IsNeverHealthy {
            return Err(StoreError::unavailable("never healthy"));
        }
        self.memory.check().await
    }
}

#[async_trait]
impl StoreMigrations for FlawedStores {
    async fn status(&self) -> Result<Vec<Migration>, StoreError> {
        let mut migrations = self.memory.status().await?;
        migrations[0].is_applied = self.flaw != Flaw::LeavesAMigrationPending;
        Ok(migrations)
    }

    async fn up(&self) -> Result<Vec<String>, StoreError> {
        if self.flaw == Flaw::MigratesAgain {
            return Ok(vec!["memory".to_owned()]);
        }
        self.memory.up().await
    }
}
