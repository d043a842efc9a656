use async_trait::async_trait;
use tenantry_domain::ports::{DeveloperContext, DeveloperKeyRepository, StoreError};
use tenantry_domain::values::{ProjectId, SecretHash, Timestamp};

use super::{Flaw, FlawedStores, LONG_AGO};
use crate::memory::State;

#[async_trait]
impl DeveloperKeyRepository for FlawedStores {
    async fn find_context(
        &self,
        key: &SecretHash,
        project: Option<ProjectId>,
        now: Timestamp,
    ) -> Result<Option<DeveloperContext>, StoreError> {
        let flaw = self.flaw;
        let now = if flaw == Flaw::FindsExpiredDeveloperKeys {
            LONG_AGO
        } else {
            now
        };
        let store = self.as_if(|state| overlook(flaw, state));
        let mut found = store.find_context(key, project, now).await?;
        if let (Flaw::SeesForeignProjects, Some(context)) = (flaw, &mut found) {
            context.project_id = project;
        }
        Ok(found)
    }
}

fn overlook(flaw: Flaw, state: &mut State) {
    let contents = &mut state.contents;
    match flaw {
        Flaw::ProjectKeysAreDeveloperKeys => {
            let (keys, others) = (&mut contents.developer_keys, &contents.project_keys);
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
        Flaw::FindsRevokedDeveloperKeys => {
            let keys = contents.developer_keys.iter_mut();
            keys.for_each(|key| key.record.revoked_at = None);
        }
        Flaw::FindsKeysOfSuspendedDevelopers => {
            let accounts = contents.accounts.iter_mut();
            accounts.for_each(|account| account.disabled_at = None);
        }
        Flaw::SeesArchivedProjects => {
            let projects = contents.projects.iter_mut();
            projects.for_each(|project| project.archived_at = None);
        }
        _ => {}
    }
}
