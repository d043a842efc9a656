use async_trait::async_trait;
use tenantry_domain::ports::{ProjectKeyRepository, StoreError};
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::{Flaw, FlawedStores, LONG_AGO};
use crate::memory::State;

#[async_trait]
impl ProjectKeyRepository for FlawedStores {
    async fn find_project(
        &self,
        key: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ProjectId>, StoreError> {
        let now = if self.flaw == Flaw::FindsExpiredProjectKeys {
            LONG_AGO
        } else {
            now
        };
        let store = self.as_if(|state| overlook(self.flaw, state));
        store.find_project(key, now).await
    }
}

fn overlook(flaw: Flaw, state: &mut State) {
    match flaw {
        Flaw::DeveloperKeysAreProjectKeys => {
            let contents = &mut state.contents;
            let (keys, others) = (&mut contents.project_keys, &contents.developer_keys);
            let twins = keys
                .clone()
                .into_iter()
                .zip(others)
                .map(|(mut key, other)| {
                    key.record = other.record.clone();
                    key
                });
            keys.extend(twins.collect::<Vec<_>>());
        }
        Flaw::FindsRevokedProjectKeys => {
            let keys = state.contents.project_keys.iter_mut();
            keys.for_each(|key| key.record.revoked_at = None);
        }
        Flaw::FindsKeysOfArchivedProjects => state.reopen_projects(),
        Flaw::FindsKeysUnderSuspendedDevelopers => state.enable_developers(),
        _ => {}
    }
}
