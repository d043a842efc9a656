use std::sync::Arc;

use crate::email::{DeadEmail, OutboxRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;

/// Lists emails whose delivery was given up.
#[derive(Clone)]
pub struct ListDeadEmails {
    /// Reads the outbox.
    pub outbox: Arc<dyn OutboxRepository>,
}

impl ListDeadEmails {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            outbox: ports.store.clone(),
        }
    }

    /// The dead emails, longest dead first, at most `limit`.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self, limit: u32) -> Result<Vec<DeadEmail>, PortError> {
        self.outbox.dead_emails(limit).await
    }
}
