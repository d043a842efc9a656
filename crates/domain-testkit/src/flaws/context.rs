use tenantry_domain::ports::{AccountRepository as _, Conflict, EndUserRegistration, StoreError};
use tenantry_domain::roles::EndUserGrant;

use super::{Flaw, FlawedStores};
use crate::memory::State;

impl FlawedStores {
    /// Overlooks one reason to refuse an end user.
    pub(super) async fn register_end_user_in_any_context(
        &self,
        new: &EndUserRegistration,
    ) -> Result<(), StoreError> {
        let outcome = self.memory.register_end_user(new).await;
        if !matches!(outcome, Err(StoreError::Conflict(Conflict::Context))) {
            return outcome;
        }
        if !self.memory.read(|state| self.overlooks(state, new.grant)) {
            return outcome;
        }
        self.force(|state| state.contents.accounts.push(new.account.clone()));
        Ok(())
    }

    fn overlooks(&self, state: &State, grant: EndUserGrant) -> bool {
        let contents = &state.contents;
        let mut keys = contents.developer_keys.iter();
        let key = keys.find(|key| key.id == grant.developer_key_id);
        let mut projects = contents.projects.iter();
        let project = projects.find(|project| project.id == grant.project_id);
        let developer = state.account(grant.developer_id);
        match self.flaw {
            Flaw::TrustsRevokedKeys => key.is_some_and(|key| key.record.revoked_at.is_some()),
            Flaw::TrustsExpiredKeys => key.is_some_and(|key| key.record.expires_at.is_some()),
            Flaw::TrustsSuspendedDevelopers => {
                developer.is_some_and(|developer| developer.disabled_at.is_some())
            }
            Flaw::TrustsArchivedProjects => {
                project.is_some_and(|project| project.archived_at.is_some())
            }
            Flaw::TrustsForeignProjects => project
                .zip(key)
                .is_some_and(|(project, key)| project.owner_id != key.owner_id),
            Flaw::TrustsForeignKeys => key.is_some_and(|key| key.owner_id != grant.developer_id),
            _ => false,
        }
    }
}
