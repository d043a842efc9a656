use std::sync::Arc;

use crate::ports::{AdminPorts, Policy};
use crate::store::{PortError, StoreHealth};

/// Checks that this server can serve requests.
#[derive(Clone)]
pub struct CheckReadiness {
    /// Checks the store.
    pub health: Arc<dyn StoreHealth>,
}

impl CheckReadiness {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            health: ports.store.clone(),
        }
    }

    /// Succeeds when the store can be reached and has the expected schema.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self) -> Result<(), PortError> {
        self.health.check_health().await
    }
}
