use std::sync::Arc;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::keys::{KeyRecord, KeySource, OperatorKey, OperatorKeyRepository};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{Name, OperatorKeyId, SecretText};

/// Makes an operator key.
#[derive(Clone)]
pub struct CreateOperatorKey {
    /// Where it is stored.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids and the key.
    pub random: Arc<dyn Random>,
}

impl CreateOperatorKey {
    /// Makes a key with this name. The secret can never be shown again.
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
        let audit = audit::success(
            actor,
            AuditAction::OperatorKeyCreation,
            key.id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.operator_keys.create_operator_key(&key, &audit).await?;
        Ok((key, secret))
    }
}

/// Revokes an operator key.
#[derive(Clone)]
pub struct RevokeOperatorKey {
    /// Where it is stored.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For the audit entry's id.
    pub random: Arc<dyn Random>,
}

impl RevokeOperatorKey {
    /// Revokes the key; `false` when there is no such key or it is revoked already.
    ///
    /// # Errors
    /// [`PortError`]; nothing was changed.
    pub async fn run(&self, actor: Actor, id: OperatorKeyId) -> Result<bool, PortError> {
        let now = self.clock.now();
        let audit = audit::success(
            actor,
            AuditAction::OperatorKeyRevocation,
            id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.operator_keys
            .revoke_operator_key(id, now, &audit)
            .await
    }
}
