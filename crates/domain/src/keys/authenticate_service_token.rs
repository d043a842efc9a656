use std::net::IpAddr;
use std::sync::Arc;

use thiserror::Error;

use crate::audit::Actor;
use crate::keys::{Scope, ServiceToken, ServiceTokenRepository};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{AllowedNetworks, ProjectId, SecretText};

/// Finds out who calls the private surface.
#[derive(Clone)]
pub struct AuthenticateServiceToken {
    /// Where tokens are looked up.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// For tokens that expire.
    pub clock: Arc<dyn Clock>,
}

/// A system that presented an active service token.
#[derive(Clone, Debug)]
pub struct ServiceCaller {
    token: ServiceToken,
}

/// Why a caller of the private surface is not let in.
#[derive(Debug, Error)]
pub enum ServiceTokenError {
    /// The token is not an active one.
    #[error("the service token is not valid")]
    Invalid,
    /// It could not be found out.
    #[error(transparent)]
    Store(#[from] PortError),
}

/// Why a known caller may not do something.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ServiceTokenRejection {
    /// The address is outside the networks of the installation or of the token (R44).
    #[error("the address is not allowed")]
    Address,
    /// The token lacks this scope.
    #[error("the service token lacks the scope {}", .0.as_str())]
    Scope(Scope),
}

impl AuthenticateServiceToken {
    /// The system behind this token.
    ///
    /// # Errors
    /// [`ServiceTokenError`].
    pub async fn run(&self, token: &SecretText) -> Result<ServiceCaller, ServiceTokenError> {
        let found = self
            .service_tokens
            .find_active_service_token(&token.hash(), self.clock.now())
            .await?;
        found
            .map(|token| ServiceCaller { token })
            .ok_or(ServiceTokenError::Invalid)
    }
}

impl ServiceCaller {
    /// The caller as the audit log names it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::ServiceToken(self.token.id)
    }

    /// The one project the caller is bound to, if any.
    #[must_use]
    pub const fn project_id(&self) -> Option<ProjectId> {
        self.token.project_id
    }

    /// Whether the caller may call from there: the address must lie in the installation's networks and,
    /// when the token names some, in the token's own.
    ///
    /// # Errors
    /// [`ServiceTokenRejection::Address`].
    pub fn require_address(
        &self,
        address: IpAddr,
        installation: &AllowedNetworks,
    ) -> Result<(), ServiceTokenRejection> {
        let own = &self.token.networks;
        if installation.contains(address) && (own.is_empty() || own.contains(address)) {
            Ok(())
        } else {
            Err(ServiceTokenRejection::Address)
        }
    }

    /// Whether the caller may do this.
    ///
    /// # Errors
    /// [`ServiceTokenRejection::Scope`].
    pub fn require_scope(&self, scope: Scope) -> Result<(), ServiceTokenRejection> {
        if self.token.scopes.contains(scope) {
            Ok(())
        } else {
            Err(ServiceTokenRejection::Scope(scope))
        }
    }
}
