//! Writing down what was done and what was refused.

mod record_refusal;

use crate::model::{Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin};
use crate::ports::Random;
use crate::values::{AuditEntryId, Timestamp};
use uuid::Uuid;

pub use record_refusal::RecordRefusal;

/// The entry that says this was done.
pub(crate) fn success(
    actor: Actor,
    action: AuditAction,
    target: Uuid,
    origin: RequestOrigin,
    (now, random): (Timestamp, &dyn Random),
) -> AuditEntry {
    AuditEntry {
        id: AuditEntryId::generate(now, random.bytes()),
        at: now,
        event: AuditEvent {
            actor,
            action,
            target: Some(target),
            outcome: AuditOutcome::Succeeded,
            origin,
        },
    }
}
