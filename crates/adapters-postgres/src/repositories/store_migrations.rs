use async_trait::async_trait;
use tenantry_domain::ports::{Migration, StoreError, StoreMigrations};

use crate::PostgresDatabase;
use crate::migrations;

pub(crate) struct PostgresMigrations(pub(crate) PostgresDatabase);

#[async_trait]
impl StoreMigrations for PostgresMigrations {
    async fn status(&self) -> Result<Vec<Migration>, StoreError> {
        let mut connection = self.0.connection().await?;
        let is_set_up = self
            .0
            .in_time(migrations::is_set_up(&mut connection))
            .await?;
        let applied = if is_set_up {
            self.0.in_time(migrations::applied(&mut connection)).await?
        } else {
            Vec::new()
        };
        migrations::compare(&applied)
    }

    async fn up(&self) -> Result<Vec<String>, StoreError> {
        migrations::apply_pending(self.0.connector()).await
    }
}
