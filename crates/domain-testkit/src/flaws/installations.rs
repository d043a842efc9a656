use async_trait::async_trait;
use tenantry_domain::model::{Installation, MailTokenKey};
use tenantry_domain::ports::{
    InstallationRepository, NewInstallation, SettingsSecrets, StoreError,
};

use super::{Flaw, FlawedStores, in_spite_of};
use crate::memory::State;

#[async_trait]
impl InstallationRepository for FlawedStores {
    async fn find(&self) -> Result<Option<Installation>, StoreError> {
        let mut found = self.memory.find().await?;
        if let (Flaw::LosesTheMailTokenKey, Some(installation)) = (self.flaw, &mut found) {
            installation.mail_token_key = MailTokenKey::from_bytes([0; MailTokenKey::LENGTH]);
        }
        Ok(found)
    }

    async fn create(&self, new: &NewInstallation) -> Result<(), StoreError> {
        match self.flaw {
            Flaw::KeepsTheTokenOfAFailedStart => {
                let failed = self.memory.create(new).await;
                let token = new.service_token.clone();
                in_spite_of(failed, || {
                    self.force(|state| state.service_tokens.push(token));
                })
            }
            Flaw::LooksBeforeTheFirstStart => {
                if self.memory.find().await?.is_none() {
                    self.dawdle().await;
                    self.force(|state| state.installation = None);
                }
                self.memory.create(new).await
            }
            _ => self.memory.create(new).await,
        }
    }

    async fn adopt_settings(&self, secrets: &SettingsSecrets) -> Result<(), StoreError> {
        self.memory.adopt_settings(secrets).await?;
        self.force(|state| spoil(self.flaw, state, secrets));
        Ok(())
    }
}

fn spoil(flaw: Flaw, state: &mut State, secrets: &SettingsSecrets) {
    let Some((new, audit)) = &secrets.operator_key else {
        return;
    };
    let now = new.record.created_at;
    let records = state.operator_keys.iter_mut().map(|key| &mut key.record);
    match flaw {
        Flaw::WritesDownEveryAdoption => {
            // Fails where the adoption was written down anyway.
            let _ = state.add_audit(audit);
        }
        Flaw::KeepsOldSettings => records
            .filter(|record| record.revoked_at == Some(now))
            .for_each(|record| record.revoked_at = None),
        Flaw::RevokesWhatWasMade => records
            .filter(|record| record.hash != new.record.hash)
            .for_each(|record| record.revoked_at = Some(now)),
        Flaw::RevivesRevokedSettings => records
            .filter(|record| record.hash == new.record.hash)
            .for_each(|record| record.revoked_at = None),
        _ => {}
    }
}
