use std::sync::Arc;

use thiserror::Error;

use crate::installation::ConfiguredSecrets;
use crate::keys::{OperatorKeyRepository, ServiceTokenRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;
use crate::system::Clock;

/// Checks that the configured secrets are active. A secret that was revoked earlier stays revoked, and every
/// request would reject it.
#[derive(Clone)]
pub struct CheckConfiguredSecrets {
    /// Finds the operator key.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// Finds the service token.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
}

/// Why the configured secrets cannot be used.
#[derive(Debug, Error)]
pub enum CheckConfiguredSecretsError {
    /// The operator key was revoked earlier.
    #[error("the configured operator key was revoked earlier")]
    OperatorKeyRevoked,
    /// The service token was revoked earlier.
    #[error("the configured service token was revoked earlier")]
    ServiceTokenRevoked,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl CheckConfiguredSecrets {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            operator_keys: ports.store.clone(),
            service_tokens: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// Checks the secrets after they were stored.
    ///
    /// # Errors
    /// [`CheckConfiguredSecretsError`].
    pub async fn run(
        &self,
        configured: &ConfiguredSecrets,
    ) -> Result<(), CheckConfiguredSecretsError> {
        let now = self.clock.now();
        if let Some(key) = &configured.operator_key {
            let hash = key.hash();
            let found = self.operator_keys.find_active_operator_key(&hash, now);
            found
                .await?
                .ok_or(CheckConfiguredSecretsError::OperatorKeyRevoked)?;
        }
        if let Some(token) = &configured.service_token {
            let hash = token.hash();
            let found = self.service_tokens.find_active_service_token(&hash, now);
            found
                .await?
                .ok_or(CheckConfiguredSecretsError::ServiceTokenRevoked)?;
        }
        Ok(())
    }
}
