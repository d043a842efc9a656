use async_trait::async_trait;
use tenantry_domain::accounts::{Account, Tenant};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::ThrottleKey;
use tenantry_domain::values::{EmailKey, SecretHash, Timestamp, VerificationId};
use tenantry_domain::verifications::{
    CodeTimes, PasswordReset, PendingVerification, VerificationProof, VerificationPurpose,
    VerificationRepository,
};

use super::statements;
use crate::steps::Steps;
use crate::{
    Database, Failure, SqlStore, Transaction, UnitOfWork, accounts, effects, sessions, throttling,
};

#[async_trait]
impl<D: Database> VerificationRepository for SqlStore<D> {
    async fn find_verification(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Result<Option<PendingVerification>, PortError> {
        let query = statements::find_by_token(token, purpose, now);
        self.database.fetch_optional(query).await
    }

    async fn try_verification_code(
        &self,
        tenant: Tenant,
        email: &EmailKey,
        times: CodeTimes,
    ) -> Result<Option<VerificationId>, PortError> {
        let attempt = CodeAttempt {
            tenant,
            email: email.clone(),
            times,
        };
        self.database.write(attempt).await
    }

    async fn verify_email(
        &self,
        proof: &VerificationProof,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        let proof = *proof;
        self.database.write(EmailVerification { proof, now }).await
    }

    async fn reset_password(&self, reset: &PasswordReset) -> Result<Option<Account>, PortError> {
        self.database.write(reset.clone()).await
    }
}

struct CodeAttempt {
    tenant: Tenant,
    email: EmailKey,
    times: CodeTimes,
}

impl UnitOfWork for CodeAttempt {
    type Output = Option<VerificationId>;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<Self::Output, Failure> {
        let newest = statements::find_newest_code(self.tenant, &self.email, self.times);
        let Some(id) = transaction.fetch_optional(newest).await? else {
            return Ok(None);
        };
        let count = statements::count_code_attempt(id);
        let is_counted = transaction.execute(count).await? == 1;
        Ok(is_counted.then(|| id.into()))
    }
}

struct EmailVerification {
    proof: VerificationProof,
    now: Timestamp,
}

impl UnitOfWork for EmailVerification {
    type Output = Option<Account>;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<Self::Output, Failure> {
        let (purpose, now) = (VerificationPurpose::VerifyEmail, self.now);
        let Some(account) = use_up(transaction, &self.proof, purpose, now).await? else {
            return Ok(None);
        };
        let verified = accounts::statements::mark_verified(&account, None, now);
        transaction.fetch_optional(verified).await
    }
}

/// Ends whatever access a former owner of the account had (R23).
impl UnitOfWork for PasswordReset {
    type Output = Option<Account>;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<Self::Output, Failure> {
        let proof = VerificationProof::Token(self.token);
        let (purpose, now) = (VerificationPurpose::ResetPassword, self.now);
        let Some(account) = use_up(transaction, &proof, purpose, now).await? else {
            return Ok(None);
        };
        let id = account.id;
        let login_attempts = ThrottleKey::password(account.tenant(), account.email.key(), None);
        let verified =
            accounts::statements::mark_verified(&account, Some(&self.password_hash), now);
        let account = transaction.fetch_optional(verified).await?;
        Steps::new()
            .run(statements::use_up_all(id, now))
            .run(sessions::statements::end_all(id, now))
            .run(throttling::statements::forget_subject(&login_attempts))
            .run_all(effects::insert(&self.effects))
            .execute(transaction)
            .await?;
        Ok(account)
    }
}

/// Uses the proof up, and returns its account as it was; `None`, and no change, unless the proof is good.
async fn use_up<T: Transaction>(
    transaction: &mut T,
    proof: &VerificationProof,
    purpose: VerificationPurpose,
    now: Timestamp,
) -> Result<Option<Account>, Failure> {
    let query = statements::lock_account(proof);
    let Some(account) = transaction.fetch_optional(query).await? else {
        return Ok(None);
    };
    let use_up = statements::use_up(proof, &account, purpose, now);
    let is_used = transaction.execute(use_up).await? == 1;
    Ok(is_used.then_some(account))
}
