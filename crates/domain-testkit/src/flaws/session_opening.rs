use tenantry_domain::model::Session;
use tenantry_domain::ports::{SessionOpening, SessionRepository as _, StoreError};

use super::{Flaw, FlawedStores, in_spite_of};
use crate::MemoryStores;
use crate::memory::State;

impl FlawedStores {
    pub(super) async fn open_badly(&self, opening: &SessionOpening) -> Result<(), StoreError> {
        let flaw = self.flaw;
        let mut new = opening.clone();
        match flaw {
            Flaw::ForgetsTheNewHash => new.new_hash = None,
            Flaw::ForgetsToSettle => new.settlements.clear(),
            _ => {}
        }
        let before = self.memory.read(Clone::clone);
        let opening = &new;
        let write = |store: MemoryStores| async move { store.open(opening).await };
        let outcome = if let Some(overlook) = overlooked(flaw) {
            let change = |state: &mut State| overlook(state, opening);
            self.or_as_if(change, Result::is_err, write).await
        } else if flaw == Flaw::LooksBeforeOpening {
            self.open_after_looking(opening).await
        } else {
            write(self.memory.clone()).await
        };
        if flaw == Flaw::KeepsTheHashOfAFailedOpening {
            return in_spite_of(outcome, || self.force(|state| keep_hash(state, opening)));
        }
        self.force(|state| spoil(flaw, state, (before, opening)));
        outcome
    }
}

impl FlawedStores {
    /// Ends what had to give way before, and not what has to by now.
    async fn open_after_looking(&self, opening: &SessionOpening) -> Result<(), StoreError> {
        let seen = self.as_if(|_| {});
        let outcome = seen.open(opening).await;
        self.dawdle().await;
        let now = opening.session.created_at;
        let sessions = seen.read(|state| state.contents.sessions.clone());
        let ended = sessions.iter().filter(|one| one.ended_at == Some(now));
        let ended: Vec<_> = ended.map(|one| one.id).collect();
        self.force(|state| {
            state.end_sessions(now, |one| ended.contains(&one.id));
            state.contents.sessions.push(opening.session.clone());
        });
        outcome
    }
}

type Overlook = fn(&mut State, &SessionOpening);

fn overlooked(flaw: Flaw) -> Option<Overlook> {
    match flaw {
        Flaw::OpensWithAnyPassword => Some(|state, opening| {
            let accounts = state.contents.accounts.iter_mut();
            accounts
                .filter(|account| account.id == opening.session.account_id)
                .for_each(|account| account.password_hash = opening.checked_hash.clone());
        }),
        Flaw::OpensForDisabledUsers => Some(|state, _| state.enable_users()),
        Flaw::OpensInArchivedProjects => Some(|state, _| state.reopen_projects()),
        Flaw::OpensUnderSuspendedDevelopers => Some(|state, _| state.enable_developers()),
        _ => None,
    }
}

fn keep_hash(state: &mut State, opening: &SessionOpening) {
    if let Some(hash) = &opening.new_hash {
        let accounts = state.contents.accounts.iter_mut();
        accounts
            .filter(|account| account.id == opening.session.account_id)
            .for_each(|account| account.password_hash = hash.clone());
    }
}

fn spoil(flaw: Flaw, state: &mut State, (before, opening): (State, &SessionOpening)) {
    let new = &opening.session;
    let sessions = &mut state.contents.sessions;
    match flaw {
        Flaw::KeepsTooManySessions => {
            *sessions = before.contents.sessions;
            sessions.push(new.clone());
        }
        Flaw::EndsTheNewestSession => {
            let gone = sessions
                .iter_mut()
                .find(|one| one.ended_at == Some(new.created_at));
            if let Some(gone) = gone {
                gone.ended_at = None;
                state.end_sessions(new.created_at, |one| one.id == new.id);
            }
        }
        Flaw::CountsEndedSessions => {
            let mut own: Vec<_> = sessions
                .iter_mut()
                .filter(|one| one.account_id == new.account_id)
                .collect();
            if own.len() > usize::from(Session::MAX_PER_ACCOUNT) {
                let live = own
                    .iter_mut()
                    .find(|one| one.ended_at.is_none() && one.expires_at > new.created_at);
                live.unwrap().ended_at = Some(new.created_at);
            }
        }
        _ => {}
    }
}
