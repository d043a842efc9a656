use async_trait::async_trait;

use crate::effects::Effects;
use crate::keys::OperatorKey;
use crate::store::PortError;
use crate::values::{OperatorKeyId, SecretHash, Timestamp};

/// Stores operator keys.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OperatorKeyRepository: Send + Sync {
    /// The id of the active key with this hash; `Ok(None)` when it is unknown, revoked or expired.
    ///
    /// # Contract
    /// - finds active keys only                            (`operator_keys::only_active_keys_are_found`)
    /// - keys of other kinds are not found (R41)           (`operator_keys::other_kinds_are_unknown`)
    async fn find_active_operator_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, PortError>;

    /// Stores a new key with its effects.
    ///
    /// # Contract
    /// - a secret in use is [`Conflict::Secret`](crate::store::Conflict::Secret), and nothing is stored (`operator_keys::a_secret_is_stored_once`)
    async fn create_operator_key(
        &self,
        key: &OperatorKey,
        effects: &Effects,
    ) -> Result<(), PortError>;

    /// Every key, oldest first, with the revoked ones.
    ///
    /// # Contract
    /// - returns every field as stored                     (`operator_keys::every_field_comes_back`)
    async fn list_operator_keys(&self) -> Result<Vec<OperatorKey>, PortError>;

    /// Revokes a key and stores the effects; `Ok(false)`, and nothing changes, when there is no such key
    /// or it was revoked before.
    ///
    /// # Contract
    /// - a revoked key is not found any more (R43)         (`operator_keys::revoking_is_final`)
    async fn revoke_operator_key(
        &self,
        id: OperatorKeyId,
        at: Timestamp,
        effects: &Effects,
    ) -> Result<bool, PortError>;
}
