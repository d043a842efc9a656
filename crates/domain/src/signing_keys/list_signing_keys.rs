use std::sync::Arc;

use crate::ports::{AdminPorts, Policy};
use crate::signing_keys::{SigningKey, SigningKeyRepository};
use crate::store::PortError;

/// Lists the keys that sign or verify tokens, with their private parts.
#[derive(Clone)]
pub struct ListSigningKeys {
    /// Reads the keys.
    pub signing_keys: Arc<dyn SigningKeyRepository>,
}

impl ListSigningKeys {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            signing_keys: ports.store.clone(),
        }
    }

    /// Every next, active and retired key, oldest first.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self) -> Result<Vec<SigningKey>, PortError> {
        self.signing_keys.list_signing_keys().await
    }
}
