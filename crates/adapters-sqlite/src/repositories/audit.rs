use async_trait::async_trait;
use diesel::prelude::*;
use tenantry_domain::audit::{AuditEntry, AuditRepository};
use tenantry_domain::store::PortError;

use super::inserts;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::AuditEntryRow;
use crate::schema::audit_entries;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl AuditRepository for SqliteDatabase {
    async fn append_audit_entry(&self, entry: &AuditEntry) -> Result<(), PortError> {
        self.write(Appending(entry.clone())).await
    }

    async fn newest_audit_entries(&self, limit: u32) -> Result<Vec<AuditEntry>, PortError> {
        let query = audit_entries::table
            .order((audit_entries::at.desc(), audit_entries::id.desc()))
            .limit(i64::from(limit))
            .select(AuditEntryRow::as_select());
        let rows = self.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("audit_entries", row))
            .collect()
    }
}

struct Appending(AuditEntry);

impl UnitOfWork for Appending {
    type Output = ();

    fn execute(&self, connection: &mut SqliteConnection) -> Result<(), Failure> {
        inserts::audit_entry(connection, &self.0)?;
        Ok(())
    }
}
