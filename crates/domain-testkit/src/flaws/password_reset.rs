use tenantry_domain::model::{Account, VerificationPurpose};
use tenantry_domain::ports::{PasswordReset, StoreError, VerificationRepository as _};

use super::verifications::is_none;
use super::{Flaw, FlawedStores};
use crate::MemoryStores;
use crate::memory::State;

impl FlawedStores {
    pub(super) async fn reset_badly(
        &self,
        reset: &PasswordReset,
    ) -> Result<Option<Account>, StoreError> {
        let purpose = VerificationPurpose::ResetPassword;
        let before = self.memory.read(Clone::clone);
        let write = |store: MemoryStores| async move { store.reset_password(reset).await };
        if self.flaw == Flaw::LooksBeforeResetting {
            return self.with_stale(self.flaw, write).await;
        }
        let overlook = |state: &mut State| self.overlook_a_token(state, purpose);
        let mut outcome = self.or_as_if(overlook, is_none, write).await;
        self.force(|state| match (self.flaw, &mut outcome) {
            (Flaw::KeepsThePasswordOfAFailedReset, Err(_)) => keep_password(state, reset),
            (flaw, Ok(Some(account))) => spoil(flaw, state, (before, account)),
            _ => {}
        });
        outcome
    }
}

fn keep_password(state: &mut State, reset: &PasswordReset) {
    let mut verifications = state.contents.verifications.iter();
    let token = verifications.find(|one| one.token_hash == reset.token);
    let id = token.unwrap().account_id;
    state.change_account(id, reset.now, |account| {
        account.password_hash = reset.password_hash.clone();
    });
}

fn spoil(flaw: Flaw, state: &mut State, (before, account): (State, &mut Account)) {
    match flaw {
        Flaw::ResetKeepsSessions => state.contents.sessions = before.contents.sessions,
        Flaw::ResetKeepsTokens => state.used = before.used,
        Flaw::ResetKeepsGuesses => state.throttles = before.throttles,
        Flaw::ResetForgetsAllGuesses => state.throttles.clear(),
        Flaw::ResetVerifiesNobody => {
            let mut accounts = state.contents.accounts.iter_mut();
            let stored = accounts.find(|one| one.id == account.id).unwrap();
            stored.verified_at = None;
            account.verified_at = None;
        }
        _ => {}
    }
}
