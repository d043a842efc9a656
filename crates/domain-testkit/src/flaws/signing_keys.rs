use async_trait::async_trait;
use tenantry_domain::model::{SigningKey, SigningKeyStatus};
use tenantry_domain::ports::{KeyRotation, NextKey, SigningKeyRepository, StoreError};

use super::{Flaw, FlawedStores, LONG_AGO, in_spite_of};
use crate::MemoryStores;

#[async_trait]
impl SigningKeyRepository for FlawedStores {
    async fn list(&self) -> Result<Vec<SigningKey>, StoreError> {
        let mut keys = SigningKeyRepository::list(&self.memory).await?;
        if self.flaw == Flaw::LosesTheLastByteOfAKey {
            for key in &mut keys {
                key.public_key.pop();
            }
        }
        Ok(keys)
    }

    async fn put_next(&self, next: &NextKey) -> Result<bool, StoreError> {
        let mut next = next.clone();
        if self.flaw == Flaw::ReplacesAnyNextKey {
            next.replaces = self.next_kid();
        }
        let next = &next;
        let write = |store: MemoryStores| async move { store.put_next(next).await };
        self.with_stale(Flaw::LooksBeforePuttingNext, write).await
    }

    async fn rotate(&self, rotation: &KeyRotation) -> Result<bool, StoreError> {
        let mut rotation = rotation.clone();
        match self.flaw {
            Flaw::ForgetsNoKey => rotation.forget_before = LONG_AGO,
            Flaw::ForgetsEveryRetiredKey => rotation.forget_before = rotation.now,
            Flaw::RotatesToAnyKey => {
                rotation.promoted = self.next_kid().unwrap_or(rotation.promoted);
            }
            _ => {}
        }
        let rotation = &rotation;
        let write = |store: MemoryStores| async move {
            SigningKeyRepository::rotate(&store, rotation).await
        };
        let outcome = self.with_stale(Flaw::LooksBeforeRotatingKeys, write).await;
        match self.flaw {
            Flaw::ForgetsWhoRotated => {
                self.force(|state| {
                    let audit = &mut state.contents.audit;
                    audit.retain(|one| one.id != rotation.audit.id);
                });
                outcome
            }
            Flaw::KeepsTheEndOfAFailedRotation => in_spite_of(outcome, || {
                self.force(|state| {
                    let keys = state.signing_keys.iter_mut();
                    keys.filter(|key| key.status == SigningKeyStatus::Active)
                        .for_each(|key| key.status = SigningKeyStatus::Retired);
                });
            }),
            _ => outcome,
        }
    }
}

impl FlawedStores {
    fn next_kid(&self) -> Option<String> {
        self.memory.read(|state| {
            let mut keys = state.signing_keys.iter();
            let next = keys.find(|key| key.status == SigningKeyStatus::Next)?;
            Some(next.kid.clone())
        })
    }
}
