//! What writes store beside their own rows.

use crate::audit::AuditEntry;
use crate::email::OutboxEmail;

/// What a write stores in its transaction beside its own rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Entries of the audit log.
    pub audit: Vec<AuditEntry>,
    /// Emails for the outbox. A verification whose token one of them carries is stored before.
    pub emails: Vec<OutboxEmail>,
}

impl From<AuditEntry> for Effects {
    fn from(entry: AuditEntry) -> Self {
        Self {
            audit: vec![entry],
            ..Self::default()
        }
    }
}

impl Effects {
    /// Adds emails.
    #[must_use]
    pub fn with_emails(mut self, emails: impl IntoIterator<Item = OutboxEmail>) -> Self {
        self.emails.extend(emails);
        self
    }
}
