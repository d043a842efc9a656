use std::sync::Arc;

use thiserror::Error;

use crate::accounts::Account;
use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::email::{EmailKind, OutboxEmail};
use crate::passwords::{PasswordHasher, TenantShare};
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{EmailId, Password, PasswordHash, SecretHash, SecretText};
use crate::verifications::{PasswordReset, VerificationPurpose, VerificationRepository};

/// Sets a new password for a client that presents an emailed token, and ends every session (R23).
#[derive(Clone)]
pub struct ResetPassword {
    /// Finds and uses the token.
    pub verifications: Arc<dyn VerificationRepository>,
    /// Hashes the new password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// The time of the reset.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
}

/// Why a password was not reset.
#[derive(Debug, Error)]
pub enum ResetPasswordError {
    /// The token is unknown, used, replaced or expired.
    #[error("the reset token is not valid")]
    InvalidToken,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl ResetPassword {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            verifications: ports.store.clone(),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

    /// Uses the token and sets the password. An invalid token costs no hash.
    ///
    /// # Errors
    /// [`ResetPasswordError`]; nothing was changed.
    pub async fn run(
        &self,
        token: &SecretText,
        password: Password,
        origin: RequestOrigin,
    ) -> Result<Account, ResetPasswordError> {
        let hash = token.hash();
        let purpose = VerificationPurpose::ResetPassword;
        let found = self
            .verifications
            .find_verification(&hash, purpose, self.clock.now())
            .await?;
        let account = found.ok_or(ResetPasswordError::InvalidToken)?.account;
        let tenant = TenantShare::of(account.tenant());
        let password_hash = self.hasher.reserve(tenant).await?.hash(&password).await?;
        let reset = self.reset(&account, hash, password_hash, origin);
        let changed = self.verifications.reset_password(&reset).await?;
        changed.ok_or(ResetPasswordError::InvalidToken)
    }

    fn reset(
        &self,
        account: &Account,
        token: SecretHash,
        password_hash: PasswordHash,
        origin: RequestOrigin,
    ) -> PasswordReset {
        let now = self.clock.now();
        let email_id = EmailId::generate(now, self.random.bytes());
        let (kind, language) = (EmailKind::PasswordChanged, origin.language.clone());
        let email = OutboxEmail::notification(email_id, account, kind, language, now);
        PasswordReset {
            token,
            password_hash,
            effects: audit::success(
                Actor::Account(account.id),
                AuditAction::PasswordReset,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            )
            .with_emails([email]),
            now,
        }
    }
}
