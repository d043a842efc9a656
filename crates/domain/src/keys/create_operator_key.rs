use std::sync::Arc;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::keys::{KeyRecord, KeySource, OperatorKey, OperatorKeyRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{Name, OperatorKeyId, SecretText};

/// Creates an operator key.
#[derive(Clone)]
pub struct CreateOperatorKey {
    /// Stores the key.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// The time of creation.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and the key.
    pub random: Arc<dyn Random>,
}

impl CreateOperatorKey {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            operator_keys: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

    /// Creates a key with this name, and returns its secret. The secret cannot be shown again.
    ///
    /// # Errors
    /// [`PortError`]; nothing was stored.
    pub async fn run(
        &self,
        actor: Actor,
        name: Name,
    ) -> Result<(OperatorKey, SecretText), PortError> {
        let now = self.clock.now();
        let secret = SecretText::operator_key(self.random.bytes());
        let key = OperatorKey {
            id: OperatorKeyId::generate(now, self.random.bytes()),
            source: KeySource::Generated,
            record: KeyRecord::new(name, &secret, now),
        };
        let effects = audit::success(
            actor,
            AuditAction::OperatorKeyCreation,
            key.id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.operator_keys
            .create_operator_key(&key, &effects)
            .await?;
        Ok((key, secret))
    }
}
