use std::sync::Arc;

use async_trait::async_trait;
use tenantry_domain::store::Store;
use tenantry_domain::values::{
    AccountId, DeveloperKeyId, EmailId, ProjectId, SessionId, Timestamp,
};

use super::{Dispatch, MemoryStore, State};
use crate::{EmailState, StoreSnapshot, StoreUnderTest};

#[async_trait]
impl StoreUnderTest for MemoryStore {
    async fn start() -> Self {
        Self::default()
    }

    fn store(&self) -> Arc<dyn Store> {
        Self::store(self)
    }

    async fn contents(&self) -> StoreSnapshot {
        self.lock().current.everything().sorted()
    }

    async fn suspend_account(&self, id: AccountId, at: Timestamp) {
        self.change_one(
            |contents| &mut contents.accounts,
            |one| one.id == id,
            |one| one.disabled_at = Some(at),
        );
    }

    async fn archive_project(&self, id: ProjectId, at: Timestamp) {
        self.change_one(
            |contents| &mut contents.projects,
            |one| one.id == id,
            |one| one.archived_at = Some(at),
        );
    }

    async fn revoke_developer_key(&self, id: DeveloperKeyId, at: Timestamp) {
        self.change_one(
            |contents| &mut contents.developer_keys,
            |one| one.id == id,
            |one| one.record.revoked_at = Some(at),
        );
    }

    async fn end_session(&self, id: SessionId, at: Timestamp) {
        self.change_one(
            |contents| &mut contents.sessions,
            |one| one.id == id,
            |one| one.ended_at = Some(at),
        );
    }
}

impl State {
    fn everything(&self) -> StoreSnapshot {
        let mut contents = self.contents.clone();
        let verifications = || self.contents.verifications.iter().map(|one| one.id);
        contents.used_verifications = verifications()
            .filter(|id| self.used.contains(id))
            .collect();
        contents.code_tries = verifications()
            .filter_map(|id| Some((id, *self.code_tries.get(&id)?)))
            .collect();
        contents.email_states = self
            .dispatches
            .iter()
            .map(|(id, dispatch)| dispatch.state_of(*id))
            .collect();
        contents.throttles = self.throttles.clone().into_iter().collect();
        contents
    }
}

impl Dispatch {
    fn state_of(&self, id: EmailId) -> EmailState {
        EmailState {
            id,
            attempts: self.attempts,
            due_at: self.is_waiting().then(|| self.due_at()),
            delivered_at: self.delivered_at,
        }
    }
}

impl MemoryStore {
    fn change_one<T>(
        &self,
        rows: impl FnOnce(&mut StoreSnapshot) -> &mut Vec<T>,
        is_it: impl Fn(&&mut T) -> bool,
        change: impl FnOnce(&mut T),
    ) {
        let mut versions = self.lock();
        let row = rows(&mut versions.current.contents).iter_mut().find(is_it);
        change(row.expect("a row with this id"));
    }
}
