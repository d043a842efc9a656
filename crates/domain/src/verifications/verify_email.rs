use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{Account, Tenant};
use crate::installation::EmailTokenKey;
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::Clock;
use crate::values::{EmailKey, SecretText};
use crate::verifications::{CodeTimes, Verification, VerificationProof, VerificationRepository};

/// Marks an email address as verified by the token or the code that was emailed to it.
#[derive(Clone)]
pub struct VerifyEmail {
    /// Finds and uses the proof.
    pub verifications: Arc<dyn VerificationRepository>,
    /// The time of the verification.
    pub clock: Arc<dyn Clock>,
    /// Derives the code.
    pub email_token_key: EmailTokenKey,
}

/// Why an email address was not verified.
#[derive(Debug, Error)]
pub enum VerifyEmailError {
    /// The token or code is unknown, used, replaced or expired, or was attempted too often.
    #[error("the verification token or code is not valid")]
    Invalid,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl VerifyEmail {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            verifications: ports.store.clone(),
            clock: ports.clock.clone(),
            email_token_key: ports.email_token_key.clone(),
        }
    }

    /// Verifies by the token of the link, and uses it.
    ///
    /// # Errors
    /// [`VerifyEmailError`]; nothing was changed.
    pub async fn by_token(&self, token: &SecretText) -> Result<Account, VerifyEmailError> {
        self.verify(VerificationProof::Token(token.hash())).await
    }

    /// Verifies by the six-digit code. The attempt is counted before the code is compared (R51).
    ///
    /// # Errors
    /// [`VerifyEmailError`]; only the count was changed.
    pub async fn by_code(
        &self,
        tenant: Tenant,
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
            .try_verification_code(tenant, email, times)
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
