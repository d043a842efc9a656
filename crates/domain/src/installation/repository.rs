use async_trait::async_trait;

use crate::effects::Effects;
use crate::installation::Installation;
use crate::keys::{OperatorKey, ServiceToken};
use crate::signing_keys::SigningKey;
use crate::store::PortError;

/// Stores the installation and adopts configured keys.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InstallationRepository: Send + Sync {
    /// The installation; `Ok(None)` for an empty database.
    ///
    /// # Contract
    /// - returns every field as stored                     (`installation::every_field_comes_back`)
    async fn find_installation(&self) -> Result<Option<Installation>, PortError>;

    /// Stores the installation with its first keys.
    ///
    /// # Contract
    /// - all or nothing                                    (`installation::creation_is_all_or_nothing`)
    /// - one of many concurrent calls succeeds, the others get [`Conflict::Installation`] (`installation::one_of_many_first_starts_wins`)
    ///
    /// [`Conflict::Installation`]: crate::store::Conflict::Installation
    async fn create_installation(&self, new: &NewInstallation) -> Result<(), PortError>;

    /// Makes the configured keys the only ones with that source. It stores new ones with their effects,
    /// and revokes earlier ones at the time of the new one. A key that is already stored does not change, also
    /// when it was revoked. Without a configured key nothing changes. Several servers may do this at the same
    /// time.
    ///
    /// # Contract
    /// - the same secrets again change nothing             (`installation::the_same_settings_change_nothing`)
    /// - a new secret revokes the previous one             (`installation::new_settings_revoke_the_old`)
    /// - a revoked secret stays revoked                    (`installation::settings_do_not_reactivate_a_revoked_key`)
    async fn adopt_configured_keys(&self, secrets: &SettingsSecrets) -> Result<(), PortError>;
}

/// The write of the first start.
#[derive(Clone, Debug)]
pub struct NewInstallation {
    /// The installation to store.
    pub installation: Installation,
    /// The first operator key.
    pub operator_key: OperatorKey,
    /// The first service token.
    pub service_token: ServiceToken,
    /// The first signing key.
    pub signing_key: SigningKey,
    /// The entry for the audit log.
    pub effects: Effects,
}

/// The configured keys to adopt, each with its effects; `None` for a key that is not configured.
#[derive(Clone, Debug, Default)]
pub struct SettingsSecrets {
    /// The operator key, with the entry for the audit log, which is stored when the key is new.
    pub operator_key: Option<(OperatorKey, Effects)>,
    /// The service token, with the entry for the audit log, which is stored when the token is new.
    pub service_token: Option<(ServiceToken, Effects)>,
}
