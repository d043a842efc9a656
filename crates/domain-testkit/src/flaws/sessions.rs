use async_trait::async_trait;
use tenantry_domain::model::{Account, Session};
use tenantry_domain::ports::{
    Rotated, Rotation, SessionOpening, SessionRef, SessionRepository, StoreError,
};
use tenantry_domain::values::{AccountId, SessionId, Timestamp};

use super::{Flaw, FlawedStores, LONG_AGO};
use crate::memory::State;

#[async_trait]
impl SessionRepository for FlawedStores {
    async fn find_account(
        &self,
        mut session: SessionRef,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let flaw = self.flaw;
        let now = if flaw == Flaw::FindsExpiredSessions {
            LONG_AGO
        } else {
            now
        };
        if let Some(account) = self.owner(session) {
            match flaw {
                Flaw::FindsSessionsOfAnybody => session.account_id = account.id,
                Flaw::FindsSessionsOfAnyProject => session.project_id = account.tier.project_id(),
                _ => {}
            }
        }
        let store = self.as_if(|state| overlook(flaw, state));
        store.find_account(session, now).await
    }

    async fn open(&self, opening: &SessionOpening) -> Result<(), StoreError> {
        self.memory.open(opening).await
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<Rotated, StoreError> {
        SessionRepository::rotate(&self.memory, rotation).await
    }

    async fn list(&self, account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        SessionRepository::list(&self.memory, account, now).await
    }

    async fn end(
        &self,
        account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.memory.end(account, session, at).await
    }

    async fn end_all(&self, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
        self.memory.end_all(account, at).await
    }
}

impl FlawedStores {
    fn owner(&self, session: SessionRef) -> Option<Account> {
        self.memory.read(|state| {
            let mut sessions = state.contents.sessions.iter();
            let found = sessions.find(|one| one.id == session.session_id)?;
            state.account(found.account_id).cloned()
        })
    }
}

fn overlook(flaw: Flaw, state: &mut State) {
    match flaw {
        Flaw::FindsEndedSessions => {
            let sessions = state.contents.sessions.iter_mut();
            sessions.for_each(|session| session.ended_at = None);
        }
        Flaw::FindsSessionsOfDisabledAccounts => {
            let accounts = state.contents.accounts.iter_mut();
            accounts.for_each(|account| account.disabled_at = None);
        }
        _ => {}
    }
}
