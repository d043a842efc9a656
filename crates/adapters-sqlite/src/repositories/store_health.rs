use async_trait::async_trait;
use tenantry_domain::store::{PortError, StoreHealth};

use crate::SqliteDatabase;
use crate::migrations;

#[async_trait]
impl StoreHealth for SqliteDatabase {
    async fn check_health(&self) -> Result<(), PortError> {
        let applied = self.read(migrations::applied).await?;
        match migrations::compare(&applied)?
            .into_iter()
            .find(|migration| !migration.is_applied)
        {
            None => Ok(()),
            Some(pending) => {
                let reason = format!("the migration {} is not applied yet", pending.name);
                Err(PortError::unavailable(reason))
            }
        }
    }
}
