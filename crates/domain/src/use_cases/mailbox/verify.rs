use std::sync::Arc;

use thiserror::Error;

use crate::model::{Account, AccountScope, MailTokenKey, Verification};
use crate::ports::{Clock, CodeTimes, MailboxProof, StoreError, VerificationRepository};
use crate::values::{EmailKey, SecretText};

/// Marks an address as verified by what was mailed there.
#[derive(Clone)]
pub struct VerifyEmail {
    /// Where the proofs are.
    pub verifications: Arc<dyn VerificationRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For the codes.
    pub mail_token_key: MailTokenKey,
}

/// Why an address was not verified.
#[derive(Debug, Error)]
pub enum VerifyEmailError {
    /// The token or code is unknown, used, replaced, expired or tried too often.
    #[error("the verification token or code is not valid")]
    Invalid,
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VerifyEmail {
    /// Verifies by the token of the link, which is used up by it.
    ///
    /// # Errors
    /// [`VerifyEmailError`]; nothing was changed.
    pub async fn by_token(&self, token: &SecretText) -> Result<Account, VerifyEmailError> {
        self.verify(MailboxProof::Token(token.hash())).await
    }

    /// Verifies by the six digits. The try is counted before the code is looked at (R51).
    ///
    /// # Errors
    /// [`VerifyEmailError`]; nothing but the count was changed.
    pub async fn by_code(
        &self,
        scope: AccountScope,
        email: &EmailKey,
        code: &SecretText,
    ) -> Result<Account, VerifyEmailError> {
        let now = self.clock.now();
        let times = CodeTimes {
            since: now.minus(Verification::CODE_TTL),
            now,
        };
        let found = self.verifications.try_code(scope, email, times).await?;
        let id = found.ok_or(VerifyEmailError::Invalid)?;
        if self.mail_token_key.code_of(id) != *code {
            return Err(VerifyEmailError::Invalid);
        }
        self.verify(MailboxProof::Code(id)).await
    }

    async fn verify(&self, proof: MailboxProof) -> Result<Account, VerifyEmailError> {
        let verified = self.verifications.verify_email(&proof, self.clock.now());
        verified.await?.ok_or(VerifyEmailError::Invalid)
    }
}
