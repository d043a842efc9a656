use diesel::{Insertable, Queryable};
use tenantry_domain::audit::{
    Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin,
};
use tenantry_domain::store::BoxedError;

use crate::schema::audit_entries;
use crate::statement::table_row;
use crate::types::{StoredId, StoredTime};

/// A row of `audit_entries`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
pub struct AuditEntryRow {
    id: StoredId,
    at: StoredTime,
    actor_kind: String,
    credential_id: Option<StoredId>,
    action: String,
    target_id: Option<StoredId>,
    outcome: String,
    reason: Option<String>,
    request_id: Option<String>,
    address: Option<String>,
}

table_row!(AuditEntryRow, audit_entries, AuditEntry);

impl From<&AuditEntry> for AuditEntryRow {
    fn from(entry: &AuditEntry) -> Self {
        let event = &entry.event;
        Self {
            id: entry.id.into(),
            at: StoredTime(entry.at),
            actor_kind: event.actor.kind().to_owned(),
            credential_id: event.actor.credential_id().map(StoredId),
            action: event.action.as_str().to_owned(),
            target_id: event.target.map(StoredId),
            outcome: event.outcome.as_str().to_owned(),
            reason: event.outcome.reason().map(ToOwned::to_owned),
            request_id: event.origin.request_id.clone(),
            address: event.origin.address.map(|address| address.to_string()),
        }
    }
}

impl TryFrom<AuditEntryRow> for AuditEntry {
    type Error = BoxedError;

    fn try_from(row: AuditEntryRow) -> Result<Self, BoxedError> {
        let credential = row.credential_id.map(|id| id.0);
        Ok(Self {
            id: row.id.into(),
            at: row.at.0,
            event: AuditEvent {
                actor: Actor::from_stored(&row.actor_kind, credential)?,
                action: AuditAction::from_stored(&row.action)?,
                target: row.target_id.map(|id| id.0),
                outcome: AuditOutcome::from_stored(&row.outcome, row.reason)?,
                origin: RequestOrigin {
                    request_id: row.request_id,
                    address: row.address.map(|address| address.parse()).transpose()?,
                    ..RequestOrigin::default()
                },
            },
        })
    }
}
