//! An in-memory store that keeps every contract.

mod accounts;
mod audit;
mod changes;
mod email_requests;
mod installation;
mod keys;
mod outbox;
mod projects;
mod retention;
mod rows;
mod sessions;
mod signing_keys;
mod state;
mod store;
mod throttling;
mod under_test;
mod verifications;

use std::sync::{Arc, Mutex, MutexGuard};

use tenantry_domain::store::{PortError, Store};

use crate::faults::Fault;

pub(crate) use rows::Row;
use state::Dispatch;
pub(crate) use state::State;

/// Every store port over one mutex. A clone is another handle to the same store.
#[derive(Clone, Default)]
pub struct MemoryStore {
    versions: Arc<Mutex<Versions>>,
}

/// What is stored, and what was stored before the last write.
#[derive(Default)]
pub(crate) struct Versions {
    pub(crate) current: State,
    previous: State,
}

impl Versions {
    pub(crate) fn replace(&mut self, changed: State) {
        self.previous = std::mem::replace(&mut self.current, changed);
    }
}

impl MemoryStore {
    /// This store as the port of all repositories.
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.clone())
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Versions> {
        self.versions.lock().expect("no writer panicked")
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        let versions = self.lock();
        if versions.current.faults.has(Fault::StaleRead) {
            return look(&versions.previous);
        }
        look(&versions.current)
    }

    /// The change works on a copy, which replaces the state when all of it succeeded.
    async fn write<T: Send>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, PortError> + Send,
    ) -> Result<T, PortError> {
        let faults = self.lock().current.faults;
        if faults.has(Fault::LostUpdate) {
            return self.lose_updates(change).await;
        }
        if faults.has(Fault::PartialWrite) {
            return self.write_partially(change).await;
        }
        let mut versions = self.lock();
        let mut changed = versions.current.clone();
        let response = change(&mut changed)?;
        versions.replace(changed);
        Ok(response)
    }
}

fn first<T>(mut rows: Vec<T>, limit: u32) -> Vec<T> {
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows
}
