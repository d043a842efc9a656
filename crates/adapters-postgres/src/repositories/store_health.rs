use async_trait::async_trait;
use tenantry_domain::ports::{StoreError, StoreHealth};

use crate::PostgresDatabase;
use crate::migrations;

pub(crate) struct PostgresStoreHealth(pub(crate) PostgresDatabase);

#[async_trait]
impl StoreHealth for PostgresStoreHealth {
    async fn check(&self) -> Result<(), StoreError> {
        let mut connection = self.0.connection().await?;
        let applied = self.0.in_time(migrations::applied(&mut connection)).await?;
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
