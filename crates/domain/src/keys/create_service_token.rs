use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::keys::{KeyRecord, KeySource, Scopes, ServiceToken, ServiceTokenRepository};
use crate::ports::{AdminPorts, Policy};
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::{AllowedNetworks, Name, ProjectId, SecretText, ServiceTokenId};

/// Creates a service token.
#[derive(Clone)]
pub struct CreateServiceToken {
    /// Stores the token.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// The time of creation.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and the token.
    pub random: Arc<dyn Random>,
}

/// The service token to create.
#[derive(Clone, Debug)]
pub struct NewServiceToken {
    /// The name in lists.
    pub name: Name,
    /// What it allows.
    pub scopes: Scopes,
    /// The project that it is bound to; `None` for the platform.
    pub project_id: Option<ProjectId>,
    /// The networks that it is bound to; empty for any.
    pub networks: AllowedNetworks,
    /// How long it is valid; `None` for no expiry.
    pub expires_in: Option<Duration>,
}

/// Why a service token was not created.
#[derive(Debug, Error)]
pub enum CreateServiceTokenError {
    /// The project to bind it to is unknown.
    #[error("there is no such project")]
    ProjectNotFound,
    /// A port failed.
    #[error(transparent)]
    Port(PortError),
}

impl From<PortError> for CreateServiceTokenError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::PreconditionFailed) => Self::ProjectNotFound,
            other => Self::Port(other),
        }
    }
}

impl CreateServiceToken {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            service_tokens: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

    /// Creates the token, and returns its secret. The secret cannot be shown again.
    ///
    /// # Errors
    /// [`CreateServiceTokenError`]; nothing was stored.
    pub async fn run(
        &self,
        actor: Actor,
        new: NewServiceToken,
    ) -> Result<(ServiceToken, SecretText), CreateServiceTokenError> {
        let now = self.clock.now();
        let secret = SecretText::service_token(self.random.bytes());
        let mut record = KeyRecord::new(new.name, &secret, now);
        record.expires_at = new.expires_in.map(|life| now.plus(life));
        let token = ServiceToken {
            id: ServiceTokenId::generate(now, self.random.bytes()),
            source: KeySource::Generated,
            scopes: new.scopes,
            project_id: new.project_id,
            networks: new.networks,
            record,
        };
        let effects = audit::success(
            actor,
            AuditAction::ServiceTokenCreation,
            token.id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.service_tokens
            .create_service_token(&token, &effects)
            .await?;
        Ok((token, secret))
    }
}
