use async_trait::async_trait;
use tenantry_domain::model::{AuditEntry, ServiceToken};
use tenantry_domain::ports::{Conflict, ServiceTokenRepository, StoreError};
use tenantry_domain::values::{AllowedNetworks, SecretHash, ServiceTokenId, Timestamp};

use super::{Flaw, FlawedStores, LONG_AGO, in_spite_of};
use crate::memory::State;

#[async_trait]
impl ServiceTokenRepository for FlawedStores {
    async fn find_active(
        &self,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ServiceToken>, StoreError> {
        let flaw = self.flaw;
        let now = if flaw == Flaw::FindsExpiredServiceTokens {
            LONG_AGO
        } else {
            now
        };
        let store = self.as_if(|state| overlook(flaw, state));
        ServiceTokenRepository::find_active(&store, hash, now).await
    }

    async fn create(&self, token: &ServiceToken, audit: &AuditEntry) -> Result<(), StoreError> {
        let outcome = ServiceTokenRepository::create(&self.memory, token, audit).await;
        let add = || self.force(|state| state.service_tokens.push(token.clone()));
        match (self.flaw, outcome) {
            (Flaw::StoresServiceTokensTwice, Err(StoreError::Conflict(Conflict::Secret)))
            | (Flaw::BindsTokensToAnything, Err(StoreError::Conflict(Conflict::Context))) => {
                add();
                Ok(())
            }
            (Flaw::KeepsUnauditedServiceTokens, failed) => in_spite_of(failed, add),
            (_, outcome) => outcome,
        }
    }

    async fn list(&self) -> Result<Vec<ServiceToken>, StoreError> {
        if self.flaw == Flaw::ListsServiceTokensAsStored {
            return Ok(self.memory.read(|state| state.service_tokens.clone()));
        }
        let mut tokens = ServiceTokenRepository::list(&self.memory).await?;
        if self.flaw == Flaw::LosesTheNetworks {
            let tokens = tokens.iter_mut();
            tokens.for_each(|token| token.networks = AllowedNetworks::default());
        }
        Ok(tokens)
    }

    async fn revoke(
        &self,
        id: ServiceTokenId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, StoreError> {
        if self.flaw == Flaw::RevokesServiceTokensAgain {
            self.force(revive);
        }
        let revoked = ServiceTokenRepository::revoke(&self.memory, id, at, audit).await;
        if self.flaw == Flaw::RevokesServiceTokensUnaudited {
            self.force(|state| state.contents.audit.retain(|one| one.id != audit.id));
        }
        revoked
    }
}

fn overlook(flaw: Flaw, state: &mut State) {
    match flaw {
        Flaw::FindsRevokedServiceTokens => revive(state),
        Flaw::OperatorKeysAreServiceTokens => {
            let twins = state.service_tokens.clone().into_iter();
            let twins = twins.zip(&state.operator_keys).map(|(mut token, key)| {
                token.record = key.record.clone();
                token
            });
            state.service_tokens.extend(twins.collect::<Vec<_>>());
        }
        _ => {}
    }
}

fn revive(state: &mut State) {
    let tokens = state.service_tokens.iter_mut();
    tokens.for_each(|token| token.record.revoked_at = None);
}
