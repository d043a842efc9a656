use async_trait::async_trait;
use tenantry_domain::effects::Effects;
use tenantry_domain::installation::{
    Installation, InstallationRepository, NewInstallation, SettingsSecrets,
};
use tenantry_domain::keys::{KeyRecord, KeySource, OperatorKey, ServiceToken};
use tenantry_domain::store::{Conflict, PortError};
use tenantry_domain::values::Timestamp;

use super::rows::Row;
use super::{MemoryStore, State};

#[async_trait]
impl InstallationRepository for MemoryStore {
    async fn find_installation(&self) -> Result<Option<Installation>, PortError> {
        Ok(self.read(|state| state.installation.clone()))
    }

    async fn create_installation(&self, new: &NewInstallation) -> Result<(), PortError> {
        self.write(|state| {
            if state.installation.is_some() {
                return Err(Conflict::Installation.into());
            }
            state.installation = Some(new.installation.clone());
            state.add(&new.operator_key)?;
            state.add(&new.service_token)?;
            state.add_signing_key(&new.signing_key)?;
            state.add_effects(&new.effects)
        })
        .await
    }

    async fn adopt_configured_keys(&self, secrets: &SettingsSecrets) -> Result<(), PortError> {
        self.write(|state| {
            if let Some(operator_key) = &secrets.operator_key {
                state.adopt(operator_key)?;
            }
            if let Some(service_token) = &secrets.service_token {
                state.adopt(service_token)?;
            }
            Ok(())
        })
        .await
    }
}

impl State {
    /// Revokes the other keys from the settings, and stores this one unless it was stored before.
    fn adopt<T: ConfiguredKey>(&mut self, (key, effects): &(T, Effects)) -> Result<(), PortError> {
        let (hash, now) = (key.record().hash, key.record().created_at);
        let keys = T::table(self);
        for other in keys.iter_mut() {
            if other.source() == KeySource::Settings && other.record().hash != hash {
                other.revoke(now);
            }
        }
        if keys.iter().any(|other| other.record().hash == hash) {
            return Ok(());
        }
        self.add(key)?;
        self.add_effects(effects)
    }
}

trait ConfiguredKey: Row {
    fn source(&self) -> KeySource;
    fn record(&self) -> &KeyRecord;
    fn revoke(&mut self, at: Timestamp);
}

macro_rules! configured_keys {
    ($($key:ty),+) => {$(
        impl ConfiguredKey for $key {
            fn source(&self) -> KeySource {
                self.source
            }

            fn record(&self) -> &KeyRecord {
                &self.record
            }

            fn revoke(&mut self, at: Timestamp) {
                self.record.revoked_at.get_or_insert(at);
            }
        }
    )+};
}

configured_keys!(OperatorKey, ServiceToken);
