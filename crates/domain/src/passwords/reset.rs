use std::sync::Arc;

use thiserror::Error;

use crate::accounts::Account;
use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::email::{EmailKind, OutboxEmail};
use crate::passwords::{HasherError, PasswordHasher, TenantShare};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{EmailId, Password, PasswordHash, SecretHash, SecretText};
use crate::verifications::{PasswordReset, VerificationPurpose, VerificationRepository};

/// Sets a new password for somebody who has the mailbox, and puts everybody else out (R23).
#[derive(Clone)]
pub struct ResetPassword {
    /// Where tokens are looked up and used.
    pub verifications: Arc<dyn VerificationRepository>,
    /// For the new password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
}

/// Why a password was not reset.
#[derive(Debug, Error)]
pub enum ResetPasswordError {
    /// The token is unknown, used, replaced or expired.
    #[error("the reset token is not valid")]
    InvalidToken,
    /// The password was not hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl ResetPassword {
    /// Uses the token up and sets the password. A token that is no good costs no hash.
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
        let tenant = TenantShare::of(account.scope());
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
        PasswordReset {
            token,
            password_hash,
            notification: OutboxEmail::notification(email_id, account, kind, language, now),
            audit: audit::success(
                Actor::Account(account.id),
                AuditAction::PasswordReset,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            ),
            now,
        }
    }
}
