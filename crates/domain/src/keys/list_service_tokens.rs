use std::sync::Arc;

use crate::keys::{ServiceToken, ServiceTokenRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;

/// Lists the service tokens.
#[derive(Clone)]
pub struct ListServiceTokens {
    /// Reads the tokens.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
}

impl ListServiceTokens {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            service_tokens: ports.store.clone(),
        }
    }

    /// Every token, oldest first, with the revoked ones.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self) -> Result<Vec<ServiceToken>, PortError> {
        self.service_tokens.list_service_tokens().await
    }
}
