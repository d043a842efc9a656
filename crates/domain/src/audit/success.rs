use uuid::Uuid;

use crate::audit::{Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin};
use crate::system::Random;
use crate::values::{AuditEntryId, Timestamp};

/// The entry of an action that succeeded.
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
