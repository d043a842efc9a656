//! A store in memory that keeps every contract: one port a file.

mod accounts;
mod audit;
mod changes;
mod developer_keys;
mod health;
mod housekeeping;
mod installations;
mod mail_requests;
mod operator_keys;
mod outbox;
mod project_keys;
mod projects;
mod service_tokens;
mod sessions;
mod signing_keys;
mod state;
mod throttles;
mod under_test;
mod verifications;

use std::sync::{Arc, Mutex};

use tenantry_domain::ports::{StoreError, Stores};

pub(crate) use state::{Dispatch, State};

/// Every store port over one mutex. A clone is another handle to the same store.
#[derive(Clone, Default)]
pub struct MemoryStores {
    state: Arc<Mutex<State>>,
}

impl MemoryStores {
    /// The ports of this store.
    #[must_use]
    pub fn stores(&self) -> Stores {
        let store = Arc::new(self.clone());
        Stores {
            accounts: store.clone(),
            audit: store.clone(),
            developer_keys: store.clone(),
            health: store.clone(),
            housekeeping: store.clone(),
            installations: store.clone(),
            mail_requests: store.clone(),
            migrations: store.clone(),
            operator_keys: store.clone(),
            outbox: store.clone(),
            project_keys: store.clone(),
            projects: store.clone(),
            service_tokens: store.clone(),
            sessions: store.clone(),
            signing_keys: store.clone(),
            throttles: store.clone(),
            verifications: store,
        }
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().expect("no writer panicked"))
    }

    /// The change works on a copy that replaces the state only when all of it succeeded.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut state = self.state.lock().expect("no writer panicked");
        let mut changed = state.clone();
        let answer = change(&mut changed)?;
        *state = changed;
        Ok(answer)
    }
}

/// At most this many, from the first on.
fn first<T>(mut rows: Vec<T>, limit: u32) -> Vec<T> {
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows
}
