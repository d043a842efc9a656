use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tenantry_domain::audit::{AuditEntry, AuditRepository};
use tenantry_domain::store::PortError;

use super::inserts;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::AuditEntryRow;
use crate::schema::audit_entries;

#[async_trait]
impl AuditRepository for PostgresDatabase {
    async fn append_audit_entry(&self, entry: &AuditEntry) -> Result<(), PortError> {
        let connection = self.connection().await?;
        let insert = inserts::audit_entry(&connection, entry);
        self.in_time(insert).await.map(|_| ())
    }

    async fn newest_audit_entries(&self, limit: u32) -> Result<Vec<AuditEntry>, PortError> {
        let mut connection = self.connection().await?;
        let query = audit_entries::table
            .order((audit_entries::at.desc(), audit_entries::id.desc()))
            .limit(i64::from(limit))
            .select(AuditEntryRow::as_select());
        let rows = self.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("audit_entries", row))
            .collect()
    }
}
