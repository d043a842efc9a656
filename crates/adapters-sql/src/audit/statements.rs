use diesel::insert_into;
use diesel::prelude::*;
use tenantry_domain::audit::AuditEntry;

use super::AuditEntryRow;
use crate::schema::audit_entries;
use crate::statement::{Query, Statement};

pub(crate) fn insert(entry: &AuditEntry) -> Statement {
    Statement::new(insert_into(audit_entries::table).values(AuditEntryRow::from(entry)))
}

pub(crate) fn list_newest(limit: u32) -> Query<AuditEntryRow> {
    Query::new(
        audit_entries::table
            .order((audit_entries::at.desc(), audit_entries::id.desc()))
            .limit(i64::from(limit)),
    )
}
