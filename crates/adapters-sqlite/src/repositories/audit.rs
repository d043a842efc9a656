use async_trait::async_trait;
use diesel::prelude::*;
use tenantry_domain::model::AuditEntry;
use tenantry_domain::ports::{AuditLog, StoreError};

use super::inserts;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::AuditEntryRow;
use crate::schema::audit_entries;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct SqliteAuditLog(pub(crate) SqliteDatabase);

#[async_trait]
impl AuditLog for SqliteAuditLog {
    async fn append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.0.write(Appending(entry.clone())).await
    }

    async fn newest(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let query = audit_entries::table
            .order((audit_entries::at.desc(), audit_entries::id.desc()))
            .limit(i64::from(limit))
            .select(AuditEntryRow::as_select());
        let rows = self.0.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("audit_entries", row))
            .collect()
    }
}

struct Appending(AuditEntry);

impl UnitOfWork for Appending {
    type Done = ();

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        inserts::audit_entry(connection, &self.0)?;
        Ok(())
    }
}
