//! Stores with one deliberate defect each: for every case of the suite at least one that it must catch.

mod account_changes;
mod accounts;
mod audit;
mod catalogue;
mod catches;
mod context;
mod developer_keys;
mod health;
mod housekeeping;
mod installations;
mod mail_requests;
mod mail_tries;
mod operator_keys;
mod outbox;
mod overlook;
mod password_reset;
mod project_keys;
mod projects;
mod service_tokens;
mod session_opening;
mod session_rotation;
mod sessions;
mod signing_keys;
mod throttles;
mod verifications;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tenantry_domain::ports::{StoreError, Stores};
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, SessionId, Timestamp};

use crate::memory::State;
use crate::{Contents, MemoryStores, StoreUnderTest};
use catalogue::Flaw;

/// Before everything: nothing has expired yet.
const LONG_AGO: Timestamp = Timestamp::from_unix_micros(0);

/// The store in memory with one defect.
#[derive(Clone)]
struct FlawedStores {
    memory: MemoryStores,
    flaw: Flaw,
}

impl FlawedStores {
    fn with(flaw: Flaw) -> Self {
        Self {
            memory: MemoryStores::default(),
            flaw,
        }
    }

    /// Changes the state past every rule.
    fn force(&self, change: impl FnOnce(&mut State)) {
        let changed = self.memory.write(|state| {
            change(state);
            Ok(())
        });
        changed.unwrap();
    }

    /// A copy of the store in which something is otherwise, to be read from.
    fn as_if(&self, change: impl FnOnce(&mut State)) -> MemoryStores {
        let copy = MemoryStores::default();
        let mut state = self.memory.read(Clone::clone);
        change(&mut state);
        copy.write(|target| {
            *target = state;
            Ok(())
        })
        .unwrap();
        copy
    }

    /// With this flaw a write works on what it saw first, and overwrites what others wrote meanwhile.
    async fn with_stale<T, F: Future<Output = T>>(
        &self,
        flaw: Flaw,
        write: impl FnOnce(MemoryStores) -> F,
    ) -> T {
        if self.flaw != flaw {
            return write(self.memory.clone()).await;
        }
        let seen = self.as_if(|_| {});
        let answer = write(seen.clone()).await;
        self.dawdle().await;
        self.become_like(&seen);
        answer
    }

    /// What is refused is tried once more in a store in which something is otherwise.
    async fn or_as_if<T, F: Future<Output = T>>(
        &self,
        change: impl FnOnce(&mut State),
        is_refused: impl Fn(&T) -> bool,
        write: impl Fn(MemoryStores) -> F,
    ) -> T {
        let answer = write(self.memory.clone()).await;
        if !is_refused(&answer) {
            return answer;
        }
        let other = self.as_if(change);
        let answer = write(other.clone()).await;
        if !is_refused(&answer) {
            self.become_like(&other);
        }
        answer
    }

    fn become_like(&self, other: &MemoryStores) {
        let state = other.read(Clone::clone);
        self.force(|target| *target = state);
    }

    /// Long enough for every racer to look and for a caller to go away.
    async fn dawdle(&self) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The store went on although something failed: whatever can be added is.
fn in_spite_of<T>(failed: Result<T, StoreError>, add: impl FnOnce()) -> Result<T, StoreError> {
    if failed.is_err() {
        add();
    }
    failed
}

#[async_trait]
impl StoreUnderTest for FlawedStores {
    async fn start() -> Self {
        panic!("a flawed store is made with its flaw")
    }

    fn stores(&self) -> Stores {
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

    async fn contents(&self) -> Contents {
        self.memory.contents().await
    }

    async fn suspend_account(&self, id: AccountId, at: Timestamp) {
        self.memory.suspend_account(id, at).await;
    }

    async fn archive_project(&self, id: ProjectId, at: Timestamp) {
        self.memory.archive_project(id, at).await;
    }

    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp) {
        self.memory.revoke_developer_key(id, at).await;
    }

    async fn end_session(&self, id: SessionId, at: Timestamp) {
        self.memory.end_session(id, at).await;
    }
}
