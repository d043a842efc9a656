use async_trait::async_trait;

use crate::effects::Effects;
use crate::keys::ServiceToken;
use crate::store::PortError;
use crate::values::{SecretHash, ServiceTokenId, Timestamp};

/// Stores service tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ServiceTokenRepository: Send + Sync {
    /// The active token with this hash; `Ok(None)` when it is unknown, revoked or expired.
    ///
    /// # Contract
    /// - finds active tokens only                          (`service_tokens::only_active_tokens_are_found`)
    /// - keys of other kinds are not found (R41)           (`service_tokens::other_kinds_are_unknown`)
    async fn find_active_service_token(
        &self,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ServiceToken>, PortError>;

    /// Stores a new token with its effects.
    ///
    /// # Contract
    /// - a secret in use is [`Conflict::Secret`](crate::store::Conflict::Secret), and nothing is stored (`service_tokens::a_secret_is_stored_once`)
    /// - an unknown project is [`Conflict::PreconditionFailed`](crate::store::Conflict::PreconditionFailed) (`service_tokens::a_bound_token_needs_its_project`)
    async fn create_service_token(
        &self,
        token: &ServiceToken,
        effects: &Effects,
    ) -> Result<(), PortError>;

    /// Every token, oldest first, with the revoked ones.
    ///
    /// # Contract
    /// - returns every field as stored                     (`service_tokens::every_field_comes_back`)
    async fn list_service_tokens(&self) -> Result<Vec<ServiceToken>, PortError>;

    /// Revokes a token and stores the effects; `Ok(false)`, and nothing changes, when there is no such
    /// token or it was revoked before.
    ///
    /// # Contract
    /// - a revoked token is not found any more (R43)       (`service_tokens::revoking_is_final`)
    async fn revoke_service_token(
        &self,
        id: ServiceTokenId,
        at: Timestamp,
        effects: &Effects,
    ) -> Result<bool, PortError>;
}
