use std::sync::Arc;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::keys::OperatorKeyRepository;
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::OperatorKeyId;

/// Revokes an operator key.
#[derive(Clone)]
pub struct RevokeOperatorKey {
    /// Stores the revocation.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// The time of the revocation.
    pub clock: Arc<dyn Clock>,
    /// Randomness for the id of the audit entry.
    pub random: Arc<dyn Random>,
}

impl RevokeOperatorKey {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            operator_keys: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

    /// Revokes the key; `false` when there is no such key, or it was revoked before.
    ///
    /// # Errors
    /// [`PortError`]; nothing was changed.
    pub async fn run(&self, actor: Actor, id: OperatorKeyId) -> Result<bool, PortError> {
        let now = self.clock.now();
        let effects = audit::success(
            actor,
            AuditAction::OperatorKeyRevocation,
            id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.operator_keys
            .revoke_operator_key(id, now, &effects)
            .await
    }
}
