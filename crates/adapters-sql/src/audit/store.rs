use async_trait::async_trait;
use tenantry_domain::audit::{AuditEntry, AuditRepository};
use tenantry_domain::store::PortError;

use super::statements;
use crate::steps::Steps;
use crate::{Database, SqlStore};

#[async_trait]
impl<D: Database> AuditRepository for SqlStore<D> {
    async fn append_audit_entry(&self, entry: &AuditEntry) -> Result<(), PortError> {
        let steps = Steps::new().run(statements::insert(entry));
        self.database.write(steps).await.map(drop)
    }

    async fn newest_audit_entries(&self, limit: u32) -> Result<Vec<AuditEntry>, PortError> {
        self.database
            .fetch_all(statements::list_newest(limit))
            .await
    }
}
