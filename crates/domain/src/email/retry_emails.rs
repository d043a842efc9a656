use std::sync::Arc;

use crate::email::{EmailsToRetry, OutboxRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;
use crate::system::Clock;

/// Makes emails due now.
#[derive(Clone)]
pub struct RetryEmails {
    /// Changes the outbox.
    pub outbox: Arc<dyn OutboxRepository>,
    /// The time that the emails become due.
    pub clock: Arc<dyn Clock>,
}

impl RetryEmails {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            outbox: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// Makes these emails due, and returns how many.
    ///
    /// # Errors
    /// [`PortError`]; nothing was changed.
    pub async fn run(&self, which: EmailsToRetry) -> Result<u64, PortError> {
        self.outbox.retry_emails(which, self.clock.now()).await
    }
}
