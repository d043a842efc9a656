use async_trait::async_trait;
use tenantry_domain::model::{Account, AccountScope, VerificationPurpose};
use tenantry_domain::ports::{
    CodeTimes, MailboxProof, PasswordReset, PendingVerification, StoreError, VerificationRepository,
};
use tenantry_domain::values::{EmailKey, SecretHash, Timestamp, VerificationId};

use super::{Flaw, FlawedStores, LONG_AGO};
use crate::MemoryStores;
use crate::memory::State;

#[async_trait]
impl VerificationRepository for FlawedStores {
    async fn find(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Result<Option<PendingVerification>, StoreError> {
        let store = self.as_if(|state| self.overlook_a_token(state, purpose));
        let mut found = store.find(token, purpose, now).await?;
        match (self.flaw, &mut found) {
            (Flaw::LosesTheProjectName, Some(pending)) => pending.project_name = None,
            (Flaw::LookingUsesTokensUp, Some(pending)) => {
                self.force(|state| state.use_up(|one| one.id == pending.verification.id));
            }
            // What was really found, and not what was overlooked.
            (_, Some(pending)) => {
                let id = pending.verification.id;
                pending.verification = self.memory.read(|state| {
                    let mut verifications = state.contents.verifications.iter();
                    verifications.find(|one| one.id == id).unwrap().clone()
                });
            }
            _ => {}
        }
        Ok(found)
    }

    async fn try_code(
        &self,
        scope: AccountScope,
        email: &EmailKey,
        mut times: CodeTimes,
    ) -> Result<Option<VerificationId>, StoreError> {
        let purpose = VerificationPurpose::VerifyEmail;
        match self.flaw {
            Flaw::TriesOldCodes => times.since = LONG_AGO,
            Flaw::CountsNoCodeTries => self.force(|state| state.code_tries.clear()),
            Flaw::TriesCodesOfAnybody => {
                let scope = self.memory.read(|state| {
                    let mut accounts = state.contents.accounts.iter();
                    let namesake = accounts.find(|one| one.email.key() == email);
                    namesake.map_or(scope, Account::scope)
                });
                return self.memory.try_code(scope, email, times).await;
            }
            _ => {}
        }
        let write = |store: MemoryStores| async move { store.try_code(scope, email, times).await };
        if self.flaw == Flaw::LooksBeforeCountingTries {
            return self.with_stale(self.flaw, write).await;
        }
        let overlook = |state: &mut State| self.overlook_a_token(state, purpose);
        self.or_as_if(overlook, is_none, write).await
    }

    async fn verify_email(
        &self,
        proof: &MailboxProof,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let purpose = VerificationPurpose::VerifyEmail;
        let write = |store: MemoryStores| async move { store.verify_email(proof, now).await };
        if self.flaw == Flaw::LooksBeforeVerifying {
            return self.with_stale(self.flaw, write).await;
        }
        if self.flaw == Flaw::MovesTheVerification {
            let mut verified = self.memory.verify_email(proof, now).await?;
            if let Some(account) = &mut verified {
                account.verified_at = Some(now);
            }
            return Ok(verified);
        }
        let overlook = |state: &mut State| self.overlook_a_token(state, purpose);
        self.or_as_if(overlook, is_none, write).await
    }

    async fn reset_password(&self, reset: &PasswordReset) -> Result<Option<Account>, StoreError> {
        self.reset_badly(reset).await
    }
}

pub(super) const fn is_none<T>(answer: &Result<Option<T>, StoreError>) -> bool {
    matches!(answer, Ok(None))
}

impl FlawedStores {
    /// Overlooks one reason not to accept a token.
    pub(super) fn overlook_a_token(&self, state: &mut State, purpose: VerificationPurpose) {
        match self.flaw {
            Flaw::FindsUsedTokens
            | Flaw::TriesUsedCodes
            | Flaw::VerifiesByUsedTokens
            | Flaw::ResetsByUsedTokens => state.used.clear(),
            Flaw::FindsExpiredTokens
            | Flaw::TriesExpiredCodes
            | Flaw::VerifiesByExpiredTokens
            | Flaw::ResetsByExpiredTokens => state.prolong_tokens(),
            Flaw::FindsTokensOfTheDisabled
            | Flaw::TriesCodesOfTheDisabled
            | Flaw::VerifiesTheDisabled
            | Flaw::ResetsTheDisabled => state.enable(|_| true),
            Flaw::FindsTokensOfOldAddresses
            | Flaw::VerifiesOldAddresses
            | Flaw::ResetsOldAddresses => state.readdress_tokens(),
            Flaw::FindsTokensOfAnyPurpose
            | Flaw::TriesCodesOfResets
            | Flaw::VerifiesByResetTokens
            | Flaw::ResetsByOtherTokens => state.repurpose_tokens(purpose),
            _ => {}
        }
    }
}
