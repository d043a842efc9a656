//! The append-only audit log.

pub mod reasons;

mod entry;
mod record_rejection;
mod repository;
mod success;

pub(crate) use success::success;

pub use entry::{
    Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin, UnknownAuditText,
};
pub use record_rejection::RecordRejection;
pub use repository::AuditRepository;

#[cfg(feature = "mocks")]
pub use repository::MockAuditRepository;
