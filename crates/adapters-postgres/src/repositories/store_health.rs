use async_trait::async_trait;
use tenantry_domain::store::{PortError, StoreHealth};

use crate::PostgresDatabase;
use crate::migrations;

#[async_trait]
impl StoreHealth for PostgresDatabase {
    async fn check_health(&self) -> Result<(), PortError> {
        let mut connection = self.connection().await?;
        let applied = self.in_time(migrations::applied(&mut connection)).await?;
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
