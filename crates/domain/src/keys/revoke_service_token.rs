use std::sync::Arc;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::keys::ServiceTokenRepository;
use crate::ports::{AdminPorts, Policy};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::ServiceTokenId;

/// Revokes a service token.
#[derive(Clone)]
pub struct RevokeServiceToken {
    /// Stores the revocation.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// The time of the revocation.
    pub clock: Arc<dyn Clock>,
    /// Randomness for the id of the audit entry.
    pub random: Arc<dyn Random>,
}

impl RevokeServiceToken {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            service_tokens: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

    /// Revokes the token; `false` when there is no such token, or it was revoked before.
    ///
    /// # Errors
    /// [`PortError`]; nothing was changed.
    pub async fn run(&self, actor: Actor, id: ServiceTokenId) -> Result<bool, PortError> {
        let now = self.clock.now();
        let effects = audit::success(
            actor,
            AuditAction::ServiceTokenRevocation,
            id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.service_tokens
            .revoke_service_token(id, now, &effects)
            .await
    }
}
