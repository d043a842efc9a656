use async_trait::async_trait;
use tenantry_domain::store::{Migration, PortError, StoreMigrations};

use crate::SqliteDatabase;
use crate::migrations;

#[async_trait]
impl StoreMigrations for SqliteDatabase {
    async fn migration_status(&self) -> Result<Vec<Migration>, PortError> {
        let is_set_up = self.read(migrations::is_set_up).await?;
        let applied = if is_set_up {
            self.read(migrations::applied).await?
        } else {
            Vec::new()
        };
        migrations::compare(&applied)
    }

    async fn apply_migrations(&self) -> Result<Vec<String>, PortError> {
        self.change(migrations::apply_pending).await
    }
}
