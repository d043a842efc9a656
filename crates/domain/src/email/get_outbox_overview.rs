use std::sync::Arc;

use crate::email::{OutboxOverview, OutboxRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;

/// Counts the emails in the outbox.
#[derive(Clone)]
pub struct GetOutboxOverview {
    /// Reads the outbox.
    pub outbox: Arc<dyn OutboxRepository>,
}

impl GetOutboxOverview {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            outbox: ports.store.clone(),
        }
    }

    /// How many emails wait and how many are dead.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self) -> Result<OutboxOverview, PortError> {
        self.outbox.outbox_overview().await
    }
}
