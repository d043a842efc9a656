//! A store in memory that keeps every contract: one port a file.

mod accounts;
mod audit;
mod changes;
mod developer_keys;
mod email_requests;
mod health;
mod installations;
mod operator_keys;
mod outbox;
mod project_keys;
mod projects;
mod retention;
mod service_tokens;
mod sessions;
mod signing_keys;
mod state;
mod throttles;
mod under_test;
mod verifications;

use std::sync::{Arc, Mutex};

use tenantry_domain::store::{PortError, Store};

pub(crate) use state::{Dispatch, State};

/// Every store port over one mutex. A clone is another handle to the same store.
#[derive(Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

impl MemoryStore {
    /// This store as the port of all repositories.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.clone())
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().expect("no writer panicked"))
    }

    /// The change works on a copy that replaces the state only when all of it succeeded.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let mut state = self.state.lock().expect("no writer panicked");
        let mut changed = state.clone();
        let response = change(&mut changed)?;
        *state = changed;
        Ok(response)
    }
}

/// At most this many, from the first on.
fn first<T>(mut rows: Vec<T>, limit: u32) -> Vec<T> {
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows
}
