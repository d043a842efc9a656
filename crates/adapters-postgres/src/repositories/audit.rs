use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tenantry_domain::model::AuditEntry;
use tenantry_domain::ports::{AuditLog, StoreError};

use super::inserts;
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::AuditEntryRow;
use crate::schema::audit_entries;

pub(crate) struct PostgresAuditLog(pub(crate) PostgresDatabase);

#[async_trait]
impl AuditLog for PostgresAuditLog {
    async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let connection = self.0.connection().await?;
        let insert = inserts::audit_entry(&connection, entry);
        self.0.in_time(insert).await.map(|_| ())
    }

    async fn newest(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let mut connection = self.0.connection().await?;
        let query = audit_entries::table
            .order((audit_entries::at.desc(), audit_entries::id.desc()))
            .limit(i64::from(limit))
            .select(AuditEntryRow::as_select());
        let rows = self.0.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("audit_entries", row))
            .collect()
    }
}
