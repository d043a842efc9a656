use tenantry_domain::model::Account;
use tenantry_domain::ports::{AccountRepository as _, PasswordChange, StoreError};
use tenantry_domain::values::{AccountId, FullName, Timestamp};

use super::{Flaw, FlawedStores, in_spite_of};
use crate::memory::State;

impl FlawedStores {
    pub(super) async fn rename_badly(
        &self,
        id: AccountId,
        full_name: Option<FullName>,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        if self.flaw == Flaw::CannotTakeANameAway && full_name.is_none() {
            return Ok(self.memory.read(|state| state.account(id).cloned()));
        }
        let renamed = self.memory.rename(id, full_name.clone(), now).await;
        self.force(|state| match self.flaw {
            Flaw::RenamesEverybody => {
                let accounts = state.contents.accounts.iter_mut();
                accounts.for_each(|one| one.full_name.clone_from(&full_name));
            }
            Flaw::KeepsTheVersion => {
                let accounts = state.contents.accounts.iter_mut();
                accounts.for_each(|one| one.version = 1);
            }
            _ => {}
        });
        renamed
    }

    pub(super) async fn change_password_badly(
        &self,
        change: &PasswordChange,
    ) -> Result<bool, StoreError> {
        let before = self.memory.read(Clone::clone);
        let write = |store: crate::MemoryStores| async move { store.change_password(change).await };
        let is_refused = |outcome: &Result<bool, _>| matches!(outcome, Ok(false));
        let outcome = match self.flaw {
            Flaw::ChangesAnyPassword => {
                let has_it = |state: &mut State| set_password(state, change.account_id, change);
                self.or_as_if(has_it, is_refused, write).await
            }
            Flaw::ChangesPasswordsOfTheDisabled => {
                self.or_as_if(State::enable_users, is_refused, write).await
            }
            flaw @ Flaw::LooksBeforeChangingPasswords => self.with_stale(flaw, write).await,
            _ => self.memory.change_password(change).await,
        };
        if self.flaw == Flaw::KeepsThePasswordOfAFailedChange {
            return in_spite_of(outcome, || {
                self.force(|state| {
                    state.change_account(change.account_id, change.now, |account| {
                        account.password_hash = change.new_hash.clone();
                    });
                });
            });
        }
        self.force(|state| spoil(self.flaw, state, (before, change)));
        outcome
    }
}

fn set_password(state: &mut State, id: AccountId, change: &PasswordChange) {
    let accounts = state.contents.accounts.iter_mut();
    accounts
        .filter(|account| account.id == id)
        .for_each(|account| account.password_hash = change.checked_hash.clone());
}

fn spoil(flaw: Flaw, state: &mut State, (before, change): (State, &PasswordChange)) {
    match flaw {
        Flaw::LosesTheNotice => state.remove_mails(|mail| mail.id == change.notice.id),
        Flaw::KeepsOtherSessions => state.contents.sessions = before.contents.sessions,
        Flaw::EndsTheKeptSession => {
            state.end_sessions(change.now, |one| one.id == change.kept_session);
        }
        Flaw::EndsSessionsOfOthersToo => {
            state.end_sessions(change.now, |one| one.id != change.kept_session);
        }
        Flaw::KeepsMailTokens => state.used = before.used,
        _ => {}
    }
}
