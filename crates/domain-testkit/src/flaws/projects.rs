use async_trait::async_trait;
use tenantry_domain::ports::{ProjectRepository, StoreError};
use tenantry_domain::values::ProjectId;

use super::{Flaw, FlawedStores};
use crate::memory::State;

#[async_trait]
impl ProjectRepository for FlawedStores {
    async fn is_available(&self, project: ProjectId) -> Result<bool, StoreError> {
        let store = self.as_if(|state| overlook(self.flaw, state));
        store.is_available(project).await
    }
}

fn overlook(flaw: Flaw, state: &mut State) {
    match flaw {
        Flaw::ArchivedProjectsTakeUsers => {
            let projects = state.contents.projects.iter_mut();
            projects.for_each(|project| project.archived_at = None);
        }
        Flaw::SuspendedProjectsTakeUsers => {
            let accounts = state.contents.accounts.iter_mut();
            accounts.for_each(|account| account.disabled_at = None);
        }
        _ => {}
    }
}
