use async_trait::async_trait;

use crate::audit::AuditEntry;
use crate::keys::OperatorKey;
use crate::store::PortError;
use crate::values::{OperatorKeyId, SecretHash, Timestamp};

/// Where operator keys are kept.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OperatorKeyRepository: Send + Sync {
    /// The id of the active key with this hash; `Ok(None)` when it is unknown, revoked or expired.
    ///
    /// # Contract
    /// - only active keys are found                        (`operator_keys::only_active_keys_are_found`)
    /// - keys of other kinds are unknown here (R41)        (`operator_keys::other_kinds_are_unknown`)
    async fn find_active_operator_key(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<OperatorKeyId>, PortError>;

    /// Store a new key and its audit entry.
    ///
    /// # Contract
    /// - a secret in use is [`Conflict::Secret`](crate::store::Conflict::Secret), and nothing is stored (`operator_keys::a_secret_is_stored_once`)
    async fn create_operator_key(
        &self,
        key: &OperatorKey,
        audit: &AuditEntry,
    ) -> Result<(), PortError>;

    /// Every key, oldest first, revoked ones too.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`operator_keys::every_field_comes_back`)
    async fn list_operator_keys(&self) -> Result<Vec<OperatorKey>, PortError>;

    /// Revokes a key and stores the audit entry; `Ok(false)`, and no entry, when there is no such key
    /// or it is revoked already.
    ///
    /// # Contract
    /// - a revoked key is rejected at once (R43)            (`operator_keys::revoking_is_final`)
    async fn revoke_operator_key(
        &self,
        id: OperatorKeyId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, PortError>;
}
