use async_trait::async_trait;
use tenantry_domain::model::{Account, AccountScope, VerificationPurpose};
use tenantry_domain::ports::{
    CodeTimes, MailboxProof, PasswordReset, PendingVerification, StoreError, VerificationRepository,
};
use tenantry_domain::values::{EmailKey, SecretHash, Timestamp, VerificationId};

use super::FlawedStores;

#[async_trait]
impl VerificationRepository for FlawedStores {
    async fn find(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Result<Option<PendingVerification>, StoreError> {
        self.memory.find(token, purpose, now).await
    }

    async fn try_code(
        &self,
        scope: AccountScope,
        email: &EmailKey,
        times: CodeTimes,
    ) -> Result<Option<VerificationId>, StoreError> {
        self.memory.try_code(scope, email, times).await
    }

    async fn verify_email(
        &self,
        proof: &MailboxProof,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        self.memory.verify_email(proof, now).await
    }

    async fn reset_password(&self, reset: &PasswordReset) -> Result<Option<Account>, StoreError> {
        self.memory.reset_password(reset).await
    }
}
