use async_trait::async_trait;
use tenantry_domain::model::Account;
use tenantry_domain::ports::{SessionRef, SessionRepository, StoreError};
use tenantry_domain::values::Timestamp;

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
