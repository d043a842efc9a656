use std::sync::Arc;

use crate::keys::{OperatorKey, OperatorKeyRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;

/// Lists the operator keys.
#[derive(Clone)]
pub struct ListOperatorKeys {
    /// Reads the keys.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
}

impl ListOperatorKeys {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            operator_keys: ports.store.clone(),
        }
    }

    /// Every key, oldest first, with the revoked ones.
    ///
    /// # Errors
    /// [`PortError`].
    pub async fn run(&self) -> Result<Vec<OperatorKey>, PortError> {
        self.operator_keys.list_operator_keys().await
    }
}
