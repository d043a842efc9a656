//! Defects that a store could have in any table. The contract suite must catch each of them in every
//! area where it applies; `tests/faults.rs` names the contracts that do.

use std::time::Duration;

use tenantry_domain::store::PortError;
use tenantry_domain::throttling::Limit;

use crate::memory::{MemoryStore, Row, State};

/// A defect of [`MemoryStore`], to be switched on with [`MemoryStore::with_fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A read returns what was stored before the last write.
    StaleRead,
    /// A write overwrites what other writes stored since it began.
    LostUpdate,
    /// A write stores the accounts first and the rest later, and a failed write leaves its changes.
    PartialWrite,
    /// Rows of another tenant or account count as the caller's own.
    TenantIgnored,
    /// Nothing expires, and everything is due.
    TimeIgnored,
    /// Limits and page sizes do not apply.
    LimitIgnored,
    /// Lists are in reverse order.
    OrderChanged,
    /// One field of each new row is not stored.
    FieldLost,
}

impl MemoryStore {
    /// An empty store with this defect.
    pub fn with_fault(fault: Fault) -> Self {
        let store = Self::default();
        store.lock().current.faults = Faults(Some(fault));
        store
    }

    /// Decides on the state of now, and replaces with it whatever is stored a moment later.
    pub(crate) async fn lose_updates<T>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let mut changed = self.lock().current.clone();
        let response = change(&mut changed)?;
        pause().await;
        self.lock().replace(changed);
        Ok(response)
    }

    /// Publishes the accounts before the rest, and changes of a failed write too.
    pub(crate) async fn write_partially<T>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let (changed, outcome) = {
            let mut versions = self.lock();
            let mut changed = versions.current.clone();
            let outcome = change(&mut changed);
            let accounts = changed.contents.accounts.clone();
            versions.current.contents.accounts = accounts;
            (changed, outcome)
        };
        pause().await;
        self.lock().replace(changed);
        outcome
    }
}

/// Long enough for every racer to begin, and for a client to abort.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(3)).await;
}

/// Where the store asks whether a fault is switched on.
#[derive(Clone, Copy, Default)]
pub(crate) struct Faults(Option<Fault>);

impl Faults {
    pub(crate) fn has(self, fault: Fault) -> bool {
        self.0 == Some(fault)
    }

    pub(crate) fn is_own(self, is_own: bool) -> bool {
        is_own || self.has(Fault::TenantIgnored)
    }

    pub(crate) fn in_time(self, in_time: bool) -> bool {
        in_time || self.has(Fault::TimeIgnored)
    }

    pub(crate) fn limit(self, limit: u32) -> u32 {
        if self.has(Fault::LimitIgnored) {
            return u32::MAX;
        }
        limit
    }

    pub(crate) fn limits(self, limits: &[Limit]) -> Vec<Limit> {
        let mut limits = limits.to_vec();
        for limit in &mut limits {
            limit.rule.free = self.limit(limit.rule.free);
        }
        limits
    }

    pub(crate) fn sorted<T, K: Ord>(self, mut rows: Vec<T>, key: impl FnMut(&T) -> K) -> Vec<T> {
        rows.sort_by_key(key);
        if self.has(Fault::OrderChanged) {
            rows.reverse();
        }
        rows
    }

    pub(crate) fn stored<T: Row>(self, row: &T) -> T {
        let mut row = row.clone();
        if self.has(Fault::FieldLost) {
            row.lose_field();
        }
        row
    }
}
