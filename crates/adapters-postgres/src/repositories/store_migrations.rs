use async_trait::async_trait;
use tenantry_domain::store::{Migration, PortError, StoreMigrations};

use crate::PostgresDatabase;
use crate::migrations;

#[async_trait]
impl StoreMigrations for PostgresDatabase {
    async fn migration_status(&self) -> Result<Vec<Migration>, PortError> {
        let mut connection = self.connection().await?;
        let is_set_up = self.in_time(migrations::is_set_up(&mut connection)).await?;
        let applied = if is_set_up {
            self.in_time(migrations::applied(&mut connection)).await?
        } else {
            Vec::new()
        };
        migrations::compare(&applied)
    }

    async fn apply_migrations(&self) -> Result<Vec<String>, PortError> {
        migrations::apply_pending(self.connector()).await
    }
}
