use std::sync::Arc;

use uuid::Uuid;

use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::effects::Effects;
use crate::installation::{
    EmailTokenKey, Installation, InstallationRepository, NewInstallation, SettingsSecrets,
};
use crate::keys::{KeyRecord, KeySource, OperatorKey, Scopes, ServiceToken};
use crate::ports::{AdminPorts, Policy};
use crate::signing_keys::SigningKeyGenerator;
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::{AllowedNetworks, Name, OperatorKeyId, SecretText, ServiceTokenId, Timestamp};

/// Sets up an empty database, and adopts the configured keys. It runs at every start; several servers may run it
/// at the same time.
#[derive(Clone)]
pub struct BootstrapInstallation {
    /// Stores the installation with its first keys.
    pub installations: Arc<dyn InstallationRepository>,
    /// Generates the first signing key.
    pub signing_keys: Arc<dyn SigningKeyGenerator>,
    /// The time of the start.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and keys.
    pub random: Arc<dyn Random>,
}

/// The keys in the settings of the server.
#[derive(Clone, Debug, Default)]
pub struct ConfiguredSecrets {
    /// The operator key; `None` when not configured.
    pub operator_key: Option<SecretText>,
    /// The service token; `None` when not configured.
    pub service_token: Option<SecretText>,
}

/// The result of a start.
#[derive(Clone, Debug)]
pub struct Bootstrapped {
    /// The installation of the database.
    pub installation: Installation,
    /// Whether this start created it.
    pub is_first_start: bool,
    /// The generated operator key, to show once; `None` when none was generated.
    pub operator_key: Option<SecretText>,
    /// The generated service token, to show once; `None` when none was generated.
    pub service_token: Option<SecretText>,
}

impl BootstrapInstallation {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &AdminPorts, _policy: &Policy) -> Self {
        Self {
            installations: ports.store.clone(),
            signing_keys: ports.signing_key_generator.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

    /// Sets up the database when it is empty, else only adopts the configured keys.
    ///
    /// # Errors
    /// [`PortError`]; nothing was stored.
    pub async fn run(&self, configured: &ConfiguredSecrets) -> Result<Bootstrapped, PortError> {
        if let Some(installation) = self.installations.find_installation().await? {
            return self.adopt(installation, configured).await;
        }
        match self.create(configured).await {
            // Another server was faster.
            Err(PortError::Conflict(Conflict::Installation)) => {
                self.load_existing(configured).await
            }
            result => result,
        }
    }

    async fn load_existing(
        &self,
        configured: &ConfiguredSecrets,
    ) -> Result<Bootstrapped, PortError> {
        let installation = self
            .installations
            .find_installation()
            .await?
            .ok_or_else(|| {
                PortError::corrupt("the installation conflicts with one that does not exist")
            })?;
        self.adopt(installation, configured).await
    }

    async fn adopt(
        &self,
        installation: Installation,
        configured: &ConfiguredSecrets,
    ) -> Result<Bootstrapped, PortError> {
        let now = self.clock.now();
        let secrets = SettingsSecrets {
            operator_key: configured.operator_key.as_ref().map(|secret| {
                let key = self.operator_key(secret, KeySource::Settings, now);
                let action = AuditAction::OperatorKeyCreation;
                let effects = self.audit(action, key.id.as_uuid(), now);
                (key, effects)
            }),
            service_token: configured.service_token.as_ref().map(|secret| {
                let token = self.service_token(secret, KeySource::Settings, now);
                let action = AuditAction::ServiceTokenCreation;
                let effects = self.audit(action, token.id.as_uuid(), now);
                (token, effects)
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

    async fn create(&self, configured: &ConfiguredSecrets) -> Result<Bootstrapped, PortError> {
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
            effects: self.audit(
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

    fn audit(&self, action: AuditAction, target: Uuid, now: Timestamp) -> Effects {
        let origin = RequestOrigin::default();
        audit::success(Actor::Server, action, target, origin, (now, &*self.random))
    }
}

/// A secret with its origin.
struct SourcedSecret {
    secret: SecretText,
    source: KeySource,
}

impl SourcedSecret {
    fn configured_or_generated(
        configured: Option<&SecretText>,
        generate: impl FnOnce() -> SecretText,
    ) -> Self {
        match configured {
            Some(secret) => Self {
                secret: secret.clone(),
                source: KeySource::Settings,
            },
            None => Self {
                secret: generate(),
                source: KeySource::Generated,
            },
        }
    }

    /// The secret to show once. A configured one is never shown.
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
