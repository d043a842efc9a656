use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{Account, Tenant};
use crate::installation::EmailTokenKey;
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{EmailKey, SecretText};
use crate::verifications::{CodeTimes, Verification, VerificationProof, VerificationRepository};

/// Marks an address as verified by what was emailed there.
#[derive(Clone)]
pub struct VerifyEmail {
    /// Where the proofs are.
    pub verifications: Arc<dyn VerificationRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For the codes.
    pub email_token_key: EmailTokenKey,
}

/// Why an address was not verified.
#[derive(Debug, Error)]
pub enum VerifyEmailError {
    /// The token or code is unknown, used, replaced, expired or tried too often.
    #[error("the verification token or code is not valid")]
    Invalid,
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl VerifyEmail {
    /// Verifies by the token of the link, which is used up by it.
    ///
    /// # Errors
    /// [`VerifyEmailError`]; nothing was changed.
    pub async fn by_token(&self, token: &SecretText) -> Result<Account, VerifyEmailError> {
        self.verify(VerificationProof::Token(token.hash())).await
    }

    /// Verifies by the six digits. The try is counted before the code is looked at (R51).
    ///
    /// # Errors
    /// [`VerifyEmailError`]; nothing but the count was changed.
    pub async fn by_code(
        &self,
        scope: Tenant,
        email: &EmailKey,
        code: &SecretText,
    ) -> Result<Account, VerifyEmailError> {
        let now = self.clock.now();
        let times = CodeTimes {
            since: now.minus(Verification::CODE_TTL),
            now,
        };
        let found = self
            .verifications
            .try_verification_code(scope, email, times)
            .await?;
        let id = found.ok_or(VerifyEmailError::Invalid)?;
        if self.email_token_key.code_of(id) != *code {
            return Err(VerifyEmailError::Invalid);
        }
        self.verify(VerificationProof::Code(id)).await
    }

    async fn verify(&self, proof: VerificationProof) -> Result<Account, VerifyEmailError> {
        let verified = self.verifications.verify_email(&proof, self.clock.now());
        verified.await?.ok_or(VerifyEmailError::Invalid)
    }
}
