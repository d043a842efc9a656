use async_trait::async_trait;
use tenantry_domain::model::{AuditEntry, Installation, KeySource, OperatorKey, ServiceToken};
use tenantry_domain::ports::{
    Conflict, InstallationRepository, NewInstallation, SettingsSecrets, StoreError,
};

use super::{MemoryStores, State};

#[async_trait]
impl InstallationRepository for MemoryStores {
    async fn find(&self) -> Result<Option<Installation>, StoreError> {
        Ok(self.read(|state| state.installation.clone()))
    }

    async fn create(&self, new: &NewInstallation) -> Result<(), StoreError> {
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
    }

    async fn adopt_settings(&self, secrets: &SettingsSecrets) -> Result<(), StoreError> {
        self.write(|state| {
            if let Some(operator_key) = &secrets.operator_key {
                state.adopt_operator_key(operator_key)?;
            }
            if let Some(service_token) = &secrets.service_token {
                state.adopt_service_token(service_token)?;
            }
            Ok(())
        })
    }
}

impl State {
    fn adopt_operator_key(
        &mut self,
        (key, audit): &(OperatorKey, AuditEntry),
    ) -> Result<(), StoreError> {
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
    ) -> Result<(), StoreError> {
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
