use async_trait::async_trait;
use tenantry_domain::ports::{Migration, StoreError, StoreMigrations};

use crate::SqliteDatabase;
use crate::migrations;

pub(crate) struct SqliteMigrations(pub(crate) SqliteDatabase);

#[async_trait]
impl StoreMigrations for SqliteMigrations {
    async fn status(&self) -> Result<Vec<Migration>, StoreError> {
        let is_set_up = self.0.read(migrations::is_set_up).await?;
        let applied = if is_set_up {
            self.0.read(migrations::applied).await?
        } else {
            Vec::new()
        };
        migrations::compare(&applied)
    }

    async fn up(&self) -> Result<Vec<String>, StoreError> {
        self.0.change(migrations::apply_pending).await
    }
}
