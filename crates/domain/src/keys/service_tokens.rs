use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::keys::{KeyRecord, KeySource, Scopes, ServiceToken, ServiceTokenRepository};
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::{AllowedNetworks, Name, ProjectId, SecretText, ServiceTokenId};

/// Makes a service token.
#[derive(Clone)]
pub struct CreateServiceToken {
    /// Where it is stored.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids and the token.
    pub random: Arc<dyn Random>,
}

/// What a new service token may do.
#[derive(Clone, Debug)]
pub struct NewServiceToken {
    /// What a person calls it.
    pub name: Name,
    /// What it may do.
    pub scopes: Scopes,
    /// The one project it is bound to, if any.
    pub project_id: Option<ProjectId>,
    /// The networks it is bound to; empty for no further bound.
    pub networks: AllowedNetworks,
    /// How long it lives; `None` for ever.
    pub expires_in: Option<Duration>,
}

/// Why a service token was not made.
#[derive(Debug, Error)]
pub enum CreateServiceTokenError {
    /// There is no such project.
    #[error("there is no such project")]
    ProjectNotFound,
    /// It was not stored.
    #[error(transparent)]
    Store(PortError),
}

impl From<PortError> for CreateServiceTokenError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::Context) => Self::ProjectNotFound,
            other => Self::Store(other),
        }
    }
}

impl CreateServiceToken {
    /// Makes the token. The secret can never be shown again.
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
        let audit = audit::success(
            actor,
            AuditAction::ServiceTokenCreation,
            token.id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.service_tokens
            .create_service_token(&token, &audit)
            .await?;
        Ok((token, secret))
    }
}

/// Revokes a service token.
#[derive(Clone)]
pub struct RevokeServiceToken {
    /// Where it is stored.
    pub service_tokens: Arc<dyn ServiceTokenRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For the audit entry's id.
    pub random: Arc<dyn Random>,
}

impl RevokeServiceToken {
    /// Revokes the token; `false` when there is no such token or it is revoked already.
    ///
    /// # Errors
    /// [`PortError`]; nothing was changed.
    pub async fn run(&self, actor: Actor, id: ServiceTokenId) -> Result<bool, PortError> {
        let now = self.clock.now();
        let audit = audit::success(
            actor,
            AuditAction::ServiceTokenRevocation,
            id.as_uuid(),
            RequestOrigin::default(),
            (now, &*self.random),
        );
        self.service_tokens
            .revoke_service_token(id, now, &audit)
            .await
    }
}
