use async_trait::async_trait;
use tenantry_domain::audit::AuditEntry;
use tenantry_domain::installation::{
    Installation, InstallationRepository, NewInstallation, SettingsSecrets,
};
use tenantry_domain::keys::{KeySource, OperatorKey, ServiceToken};
use tenantry_domain::store::{Conflict, PortError};

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
            state.add_operator_key(&new.operator_key)?;
            state.add_service_token(&new.service_token)?;
            state.add_signing_key(&new.signing_key)?;
            state.add_audit(&new.audit)
        })
        .await
    }

    async fn adopt_configured_keys(&self, secrets: &SettingsSecrets) -> Result<(), PortError> {
        self.write(|state| {
            if let Some(operator_key) = &secrets.operator_key {
                state.adopt_operator_key(operator_key)?;
            }
            if let Some(service_token) = &secrets.service_token {
                state.adopt_service_token(service_token)?;
            }
            Ok(())
        })
        .await
    }
}

impl State {
    fn adopt_operator_key(
        &mut self,
        (key, audit): &(OperatorKey, AuditEntry),
    ) -> Result<(), PortError> {
        for other in &mut self.operator_keys {
            if other.source == KeySource::Settings && other.record.hash != key.record.hash {
                other.record.revoked_at.get_or_insert(key.record.created_at);
            }
        }
        let mut stored = self.operator_keys.iter();
        if stored.any(|other| other.record.hash == key.record.hash) {
            return Ok(());
        }
        self.add_operator_key(key)?;
        self.add_audit(audit)
    }

    fn adopt_service_token(
        &mut self,
        (token, audit): &(ServiceToken, AuditEntry),
    ) -> Result<(), PortError> {
        for other in &mut self.service_tokens {
            if other.source == KeySource::Settings && other.record.hash != token.record.hash {
                let revoked_at = &mut other.record.revoked_at;
                revoked_at.get_or_insert(token.record.created_at);
            }
        }
        let mut stored = self.service_tokens.iter();
        if stored.any(|other| other.record.hash == token.record.hash) {
            return Ok(());
        }
        self.add_service_token(token)?;
        self.add_audit(audit)
    }
}
