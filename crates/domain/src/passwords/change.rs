use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{Account, AccountRepository, PasswordChange};
use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::email::{EmailKind, OutboxEmail};
use crate::passwords::{HashPermit, HasherError, PasswordHasher, PasswordMatch, TenantShare};
use crate::sessions::Authenticated;
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::throttling::{LoginThrottle, ThrottleError};
use crate::values::{EmailId, Password, PasswordHash};

/// Changes a password for somebody who knows the current one (R8).
#[derive(Clone)]
pub struct ChangePassword {
    /// Where it is stored.
    pub accounts: Arc<dyn AccountRepository>,
    /// Limits login attempts of the current password.
    pub login_attempts: LoginThrottle,
    /// For both passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
}

/// The passwords that the person gives.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The current one.
    pub current: Password,
    /// The new one.
    pub new: Password,
}

/// Why a password was not changed.
#[derive(Debug, Error)]
pub enum ChangePasswordError {
    /// The current password is another one.
    #[error("the current password is wrong")]
    WrongPassword,
    /// There were too many login attempts.
    #[error(transparent)]
    LoginAttempt(#[from] ThrottleError),
    /// A password was not hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl ChangePassword {
    /// Changes the password and ends every other session.
    ///
    /// # Errors
    /// [`ChangePasswordError`]; nothing was changed.
    pub async fn run(
        &self,
        caller: &Authenticated,
        passwords: NewPassword,
        origin: RequestOrigin,
    ) -> Result<(), ChangePasswordError> {
        let account = &caller.account;
        // As at a login: before any statement, and nothing is reserved until the attempt is counted (R6).
        let tenant = TenantShare::of(account.scope());
        self.hasher.check_capacity(tenant).await?;
        let login_attempt = self
            .login_attempts
            .begin(account.scope(), account.email.key(), &origin)
            .await?;
        let checked = self.check(account, tenant, &passwords.current).await;
        let settlements = match &checked {
            Ok(_) => login_attempt.succeeded(self.clock.now()),
            Err(ChangePasswordError::WrongPassword) => Vec::new(),
            Err(_) => login_attempt.refunded(),
        };
        self.login_attempts.settle(&settlements).await?;
        let mut permit = checked?;
        let new_hash = permit.hash(&passwords.new).await?;
        drop(permit);
        let change = self.change(caller, new_hash, origin);
        if self.accounts.change_password(&change).await? {
            Ok(())
        } else {
            Err(ChangePasswordError::WrongPassword)
        }
    }

    /// Returns the permit for the new password.
    async fn check(
        &self,
        account: &Account,
        tenant: TenantShare,
        current: &Password,
    ) -> Result<Box<dyn HashPermit>, ChangePasswordError> {
        let mut permit = self.hasher.reserve(tenant).await?;
        match permit.verify(current, &account.password_hash).await? {
            PasswordMatch::No => Err(ChangePasswordError::WrongPassword),
            PasswordMatch::Yes | PasswordMatch::YesButOutdated => Ok(permit),
        }
    }

    fn change(
        &self,
        caller: &Authenticated,
        new_hash: PasswordHash,
        origin: RequestOrigin,
    ) -> PasswordChange {
        let account = &caller.account;
        let now = self.clock.now();
        let email_id = EmailId::generate(now, self.random.bytes());
        let (kind, language) = (EmailKind::PasswordChanged, origin.language.clone());
        PasswordChange {
            account_id: account.id,
            checked_hash: account.password_hash.clone(),
            new_hash,
            current_session: caller.session_id,
            notification: OutboxEmail::notification(email_id, account, kind, language, now),
            audit: audit::success(
                Actor::Account(account.id),
                AuditAction::PasswordChange,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            ),
            now,
        }
    }
}
