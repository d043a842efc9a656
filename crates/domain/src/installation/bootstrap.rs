use std::sync::Arc;

use thiserror::Error;

use crate::audit;
use crate::audit::{Actor, AuditAction, AuditEntry, RequestOrigin};
use crate::installation::{
    EmailTokenKey, Installation, InstallationRepository, NewInstallation, SettingsSecrets,
};
use crate::keys::{KeyRecord, KeySource, OperatorKey, Scopes, ServiceToken};
use crate::sessions::{SigningKeyGenerator, TokenError};
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::{AllowedNetworks, Name, OperatorKeyId, SecretText, ServiceTokenId, Timestamp};
use uuid::Uuid;

/// Sets up an empty database, and adopts the keys that the settings give. Runs at every start; several
/// servers may run it at once.
#[derive(Clone)]
pub struct BootstrapInstallation {
    /// Where it is all stored, at once.
    pub installations: Arc<dyn InstallationRepository>,
    /// For the first signing key.
    pub signing_keys: Arc<dyn SigningKeyGenerator>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids and keys.
    pub random: Arc<dyn Random>,
}

/// The keys that the settings give.
#[derive(Clone, Debug, Default)]
pub struct ConfiguredSecrets {
    /// `TENANTRY_OPERATOR_KEY`.
    pub operator_key: Option<SecretText>,
    /// `TENANTRY_SERVICE_TOKEN`.
    pub service_token: Option<SecretText>,
}

/// What a start found or made.
#[derive(Clone, Debug)]
pub struct Bootstrapped {
    /// The installation.
    pub installation: Installation,
    /// Whether this start made it.
    pub is_first_start: bool,
    /// The operator key that was made, to be shown once; `None` when none was.
    pub operator_key: Option<SecretText>,
    /// The service token that was made, to be shown once; `None` when none was.
    pub service_token: Option<SecretText>,
}

/// Why a database was not set up.
#[derive(Debug, Error)]
pub enum BootstrapError {
    /// No signing key could be made.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl BootstrapInstallation {
    /// Sets up the database if it is empty, else only adopts the settings.
    ///
    /// # Errors
    /// [`BootstrapError`]; nothing was stored.
    pub async fn run(
        &self,
        configured: &ConfiguredSecrets,
    ) -> Result<Bootstrapped, BootstrapError> {
        if let Some(installation) = self.installations.find_installation().await? {
            return self.adopt(installation, configured).await;
        }
        match self.create(configured).await {
            Err(BootstrapError::Store(PortError::Conflict(Conflict::Installation))) => {
                self.load_existing(configured).await
            }
            result => result,
        }
    }

    async fn load_existing(
        &self,
        configured: &ConfiguredSecrets,
    ) -> Result<Bootstrapped, BootstrapError> {
        let installation = self
            .installations
            .find_installation()
            .await?
            .ok_or_else(|| {
                PortError::corrupt("the installation conflicts with one that is not there")
            })?;
        self.adopt(installation, configured).await
    }

    async fn adopt(
        &self,
        installation: Installation,
        configured: &ConfiguredSecrets,
    ) -> Result<Bootstrapped, BootstrapError> {
        let now = self.clock.now();
        let secrets = SettingsSecrets {
            operator_key: configured.operator_key.as_ref().map(|secret| {
                let key = self.operator_key(secret, KeySource::Settings, now);
                let audit = self.audit(AuditAction::OperatorKeyCreation, key.id.as_uuid(), now);
                (key, audit)
            }),
            service_token: configured.service_token.as_ref().map(|secret| {
                let token = self.service_token(secret, KeySource::Settings, now);
                let audit = self.audit(AuditAction::ServiceTokenCreation, token.id.as_uuid(), now);
                (token, audit)
            }),
        };
        self.installations.adopt_configured_keys(&secrets).await?;
        Ok(Bootstrapped {
            installation,
            is_first_start: false,
            operator_key: None,
            service_token: None,
        })
    }

    async fn create(&self, configured: &ConfiguredSecrets) -> Result<Bootstrapped, BootstrapError> {
        let now = self.clock.now();
        let key = SourcedSecret::configured_or_generated(configured.operator_key.as_ref(), || {
            SecretText::operator_key(self.random.bytes())
        });
        let token =
            SourcedSecret::configured_or_generated(configured.service_token.as_ref(), || {
                SecretText::service_token(self.random.bytes())
            });
        let operator_key = self.operator_key(&key.secret, key.source, now);
        let new = NewInstallation {
            installation: Installation {
                created_at: now,
                email_token_key: EmailTokenKey::from_bytes(self.random.bytes()),
            },
            service_token: self.service_token(&token.secret, token.source, now),
            signing_key: self.signing_keys.generate(now)?,
            audit: self.audit(
                AuditAction::InstallationCreated,
                operator_key.id.as_uuid(),
                now,
            ),
            operator_key,
        };
        self.installations.create_installation(&new).await?;
        Ok(Bootstrapped {
            installation: new.installation,
            is_first_start: true,
            operator_key: key.if_generated(),
            service_token: token.if_generated(),
        })
    }

    fn operator_key(&self, secret: &SecretText, source: KeySource, now: Timestamp) -> OperatorKey {
        OperatorKey {
            id: OperatorKeyId::generate(now, self.random.bytes()),
            source,
            record: KeyRecord::new(name_of(source), secret, now),
        }
    }

    fn service_token(
        &self,
        secret: &SecretText,
        source: KeySource,
        now: Timestamp,
    ) -> ServiceToken {
        ServiceToken {
            id: ServiceTokenId::generate(now, self.random.bytes()),
            source,
            scopes: Scopes::all_on_users(),
            project_id: None,
            networks: AllowedNetworks::default(),
            record: KeyRecord::new(name_of(source), secret, now),
        }
    }

    fn audit(&self, action: AuditAction, target: Uuid, now: Timestamp) -> AuditEntry {
        let origin = RequestOrigin::default();
        audit::success(Actor::Server, action, target, origin, (now, &*self.random))
    }
}

/// A secret, and where it came from.
struct SourcedSecret {
    secret: SecretText,
    source: KeySource,
}

impl SourcedSecret {
    fn configured_or_generated(
        configured: Option<&SecretText>,
        make: impl FnOnce() -> SecretText,
    ) -> Self {
        match configured {
            Some(secret) => Self {
                secret: secret.clone(),
                source: KeySource::Settings,
            },
            None => Self {
                secret: make(),
                source: KeySource::Generated,
            },
        }
    }

    /// The secret to show once: never one that the settings gave.
    fn if_generated(self) -> Option<SecretText> {
        (self.source == KeySource::Generated).then_some(self.secret)
    }
}

fn name_of(source: KeySource) -> Name {
    match source {
        KeySource::Generated => Name::first_start(),
        KeySource::Settings => Name::from_settings(),
    }
}
