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
        let store = self.as_if(|state| match flaw {
            Flaw::FindsEndedSessions => state.revive_sessions(),
            Flaw::FindsSessionsOfDisabledAccounts => state.enable(|_| true),
            _ => {}
        });
        store.find_account(session, now).await
    }

    async fn open(&self, opening: &SessionOpening) -> Result<(), StoreError> {
        self.open_badly(opening).await
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<Rotated, StoreError> {
        self.rotate_badly(rotation).await
    }

    async fn list(&self, account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let store = self.as_if(|state| match self.flaw {
            Flaw::ListsEndedSessions => state.revive_sessions(),
            Flaw::ListsExpiredSessions => state.prolong_sessions(),
            Flaw::ListsSessionsOfEverybody => {
                let sessions = state.contents.sessions.iter_mut();
                sessions.for_each(|session| session.account_id = account);
            }
            Flaw::LosesTheUserAgent => {
                let sessions = state.contents.sessions.iter_mut();
                sessions.for_each(|session| session.user_agent = None);
            }
            _ => {}
        });
        let mut sessions = SessionRepository::list(&store, account, now).await?;
        if self.flaw == Flaw::ListsOldestSessionsFirst {
            sessions.reverse();
        }
        Ok(sessions)
    }

    async fn end(
        &self,
        mut account: AccountId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        match self.flaw {
            Flaw::EndsSessionsAgain => self.force(State::revive_sessions),
            Flaw::EndsAnybodysSession => {
                account = self.memory.read(|state| {
                    let mut sessions = state.contents.sessions.iter();
                    let found = sessions.find(|one| one.id == session);
                    found.map_or(account, |one| one.account_id)
                });
            }
            _ => {}
        }
        self.memory.end(account, session, at).await
    }

    async fn end_all(&self, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
        if self.flaw == Flaw::EndsWhatIsOver {
            self.force(State::revive_sessions);
        }
        self.memory.end_all(account, at).await?;
        self.force(|state| match self.flaw {
            Flaw::EndsEverybodysSessions => state.end_sessions(at, |_| true),
            Flaw::LeavesASession => {
                let mut sessions = state.contents.sessions.iter_mut();
                let left = sessions.find(|one| one.account_id == account);
                left.unwrap().ended_at = None;
            }
            _ => {}
        });
        Ok(())
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
