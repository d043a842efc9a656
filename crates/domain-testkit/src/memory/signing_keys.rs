use async_trait::async_trait;
use tenantry_domain::signing_keys::{
    NewSigningKeyRotation, NextKey, SigningKey, SigningKeyRepository, SigningKeyStatus,
};
use tenantry_domain::store::PortError;

use super::{MemoryStore, State};

#[async_trait]
impl SigningKeyRepository for MemoryStore {
    async fn list_signing_keys(&self) -> Result<Vec<SigningKey>, PortError> {
        Ok(self.read(|state| {
            let keys = state.signing_keys.clone();
            state.faults.sorted(keys, |key| key.created_at)
        }))
    }

    async fn put_next_signing_key(&self, next: &NextKey) -> Result<bool, PortError> {
        self.write(|state| {
            if state.next_kid() != next.replaces.as_deref() {
                return Ok(false);
            }
            let keys = &mut state.signing_keys;
            keys.retain(|key| key.status != SigningKeyStatus::Next);
            state.add_signing_key(&next.key)?;
            Ok(true)
        })
        .await
    }

    async fn rotate_signing_keys(
        &self,
        rotation: &NewSigningKeyRotation,
    ) -> Result<bool, PortError> {
        self.write(|state| {
            if state.next_kid() != Some(&rotation.promoted) {
                return Ok(false);
            }
            for key in &mut state.signing_keys {
                promote(key, rotation);
            }
            let (faults, moment) = (state.faults, rotation.forget_before);
            let is_forgotten = |at| faults.in_time(at < moment);
            state
                .signing_keys
                .retain(|key| !key.retired_at.is_some_and(is_forgotten));
            state.add_signing_key(&rotation.next)?;
            state.add_effects(&rotation.effects)?;
            Ok(true)
        })
        .await
    }
}

fn promote(key: &mut SigningKey, rotation: &NewSigningKeyRotation) {
    match key.status {
        SigningKeyStatus::Next => key.status = SigningKeyStatus::Active,
        SigningKeyStatus::Active => {
            key.status = SigningKeyStatus::Retired;
            key.retired_at = Some(rotation.now);
        }
        SigningKeyStatus::Retired => {}
    }
}

impl State {
    fn next_kid(&self) -> Option<&str> {
        let mut keys = self.signing_keys.iter();
        let next = keys.find(|key| key.status == SigningKeyStatus::Next)?;
        Some(&next.kid)
    }
}
