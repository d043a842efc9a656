use uuid::Uuid;

use crate::audit::{Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin};
use crate::effects::Effects;
use crate::system::Random;
use crate::values::{AuditEntryId, Timestamp};

/// The audit entry of an action that succeeded.
pub(crate) fn success(
    actor: Actor,
    action: AuditAction,
    target: impl Into<Option<Uuid>>,
    origin: RequestOrigin,
    (now, random): (Timestamp, &dyn Random),
) -> Effects {
    Effects::from(AuditEntry {
        id: AuditEntryId::generate(now, random.bytes()),
        at: now,
        event: AuditEvent {
            actor,
            action,
            target: target.into(),
            outcome: AuditOutcome::Succeeded,
            origin,
        },
    })
}
