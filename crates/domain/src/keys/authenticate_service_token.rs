use std::net::IpAddr;
use std::sync::Arc;

use thiserror::Error;

use crate::audit::Actor;
use crate::keys::{Scope, ServiceToken, ServiceTokenRepository};
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{AllowedNetworks, ProjectId, SecretText};

/// Authenticates a call of the private API by its service token.
#[derive(Clone)]
pub struct AuthenticateServiceToken {
    /// Finds the token.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// The time that expiry is judged by.
    pub clock: Arc<dyn Clock>,
}

/// A service that presented an active token.
#[derive(Clone, Debug)]
pub struct ServiceCaller {
    token: ServiceToken,
}

/// Why a call of the private API is not authenticated.
#[derive(Debug, Error)]
pub enum ServiceTokenError {
    /// The token is unknown, revoked or expired.
    #[error("the service token is not valid")]
    Invalid,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Why an authenticated call is not authorised.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ServiceTokenRejection {
    /// The IP address is outside the networks of the installation or of the token (R44).
    #[error("the IP address is not allowed")]
    Address,
    /// The token lacks this scope.
    #[error("the service token lacks the scope {}", .0.as_str())]
    Scope(Scope),
}

impl AuthenticateServiceToken {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            service_tokens: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// The service that holds this token.
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
    /// The actor for the audit log.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::ServiceToken(self.token.id)
    }

    /// The project that the token is bound to; `None` for the platform.
    #[must_use]
    pub const fn project_id(&self) -> Option<ProjectId> {
        self.token.project_id
    }

    /// Checks the IP address of the call. It must be in the networks of the installation and, when the token
    /// has networks, in those.
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

    /// Checks that the token has this scope.
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
