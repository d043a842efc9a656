use async_trait::async_trait;
use tenantry_domain::ports::{StoreError, StoreHealth};

use crate::SqliteDatabase;
use crate::migrations;

pub(crate) struct SqliteStoreHealth(pub(crate) SqliteDatabase);

#[async_trait]
impl StoreHealth for SqliteStoreHealth {
    async fn check(&self) -> Result<(), StoreError> {
        let applied = self.0.read(migrations::applied).await?;
        match migrations::compare(&applied)?
            .into_iter()
            .find(|migration| !migration.is_applied)
        {
            None => Ok(()),
            Some(pending) => {
                let reason = format!("the migration {} is not applied yet", pending.name);
                Err(StoreError::unavailable(reason))
            }
        }
    }
}
