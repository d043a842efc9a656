use async_trait::async_trait;

use crate::audit::AuditEntry;
use crate::installation::Installation;
use crate::keys::{OperatorKey, ServiceToken};
use crate::signing_keys::SigningKey;
use crate::store::PortError;

/// Where it is kept that, and with what, a database was set up.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InstallationRepository: Send + Sync {
    /// What the first start made; `Ok(None)` for an empty database.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`installation::every_field_comes_back`)
    async fn find_installation(&self) -> Result<Option<Installation>, PortError>;

    /// Store everything that the first start makes.
    ///
    /// # Contract
    /// - all or nothing                                    (`installation::creation_is_all_or_nothing`)
    /// - of many at once one wins, the others get [`Conflict::Installation`] (`installation::one_of_many_first_starts_wins`)
    ///
    /// [`Conflict::Installation`]: crate::store::Conflict::Installation
    async fn create_installation(&self, new: &NewInstallation) -> Result<(), PortError>;

    /// Makes the keys from the settings the only ones with that source: stores those that are new, with
    /// their audit entry, and revokes earlier ones at the time the new one was made. A key that is
    /// stored already stays as it is, also when it was revoked. Where the settings give none, nothing
    /// changes. Many servers may do this at once.
    ///
    /// # Contract
    /// - the same secrets again change nothing             (`installation::the_same_settings_change_nothing`)
    /// - a new secret revokes the one before               (`installation::new_settings_revoke_the_old`)
    /// - a secret that was revoked stays revoked           (`installation::settings_do_not_reactivate_a_revoked_key`)
    async fn adopt_configured_keys(&self, secrets: &SettingsSecrets) -> Result<(), PortError>;
}

/// Everything that becomes true at the first start.
#[derive(Clone, Debug)]
pub struct NewInstallation {
    /// The installation.
    pub installation: Installation,
    /// The first operator key.
    pub operator_key: OperatorKey,
    /// The first service token.
    pub service_token: ServiceToken,
    /// The first signing key.
    pub signing_key: SigningKey,
    /// The audit entry.
    pub audit: AuditEntry,
}

/// The keys that the settings give; `None` for those they do not.
#[derive(Clone, Debug, Default)]
pub struct SettingsSecrets {
    /// From `TENANTRY_OPERATOR_KEY`, with the entry to write if it is new.
    pub operator_key: Option<(OperatorKey, AuditEntry)>,
    /// From `TENANTRY_SERVICE_TOKEN`, with the entry to write if it is new.
    pub service_token: Option<(ServiceToken, AuditEntry)>,
}
