use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{Account, AccountRepository, PasswordChange};
use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::email::{EmailKind, OutboxEmail};
use crate::passwords::{HashPermit, PasswordHasher, PasswordMatch, TenantShare};
use crate::ports::{Policy, Ports};
use crate::sessions::Authenticated;
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::throttling::{LoginThrottle, ThrottleError, TooManyAttempts};
use crate::values::{EmailId, Password, PasswordHash};

/// Changes a password for a client that presents the current one (R8).
#[derive(Clone)]
pub struct ChangePassword {
    /// Stores the new hash.
    pub accounts: Arc<dyn AccountRepository>,
    /// Limits attempts at the current password.
    pub throttle: LoginThrottle,
    /// Verifies the current password and hashes the new one.
    pub hasher: Arc<dyn PasswordHasher>,
    /// The time of the change.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
}

/// The passwords of a change.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The current password as sent.
    pub current: Password,
    /// The password to set.
    pub new: Password,
}

/// Why a password was not changed.
#[derive(Debug, Error)]
pub enum ChangePasswordError {
    /// The current password is wrong, or another change was faster.
    #[error("the current password is wrong")]
    WrongPassword,
    /// There were too many attempts before this one.
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<ThrottleError> for ChangePasswordError {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::TooManyAttempts(error) => error.into(),
            ThrottleError::Port(error) => error.into(),
        }
    }
}

impl ChangePassword {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            accounts: ports.store.clone(),
            throttle: LoginThrottle::new(ports, policy),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
        }
    }

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
        let tenant = TenantShare::of(account.tenant());
        self.hasher.check_capacity(tenant).await?;
        let login_attempt = self
            .throttle
            .begin(account.tenant(), account.email.key(), &origin)
            .await?;
        let checked = self.check(account, tenant, &passwords.current).await;
        let outcomes = match &checked {
            Ok(_) => login_attempt.succeeded(self.clock.now()),
            Err(ChangePasswordError::WrongPassword) => Vec::new(),
            Err(_) => login_attempt.refunded(),
        };
        self.throttle.settle(&outcomes).await?;
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
        let email = OutboxEmail::notification(email_id, account, kind, language, now);
        PasswordChange {
            account_id: account.id,
            checked_hash: account.password_hash.clone(),
            new_hash,
            current_session: caller.session_id,
            effects: audit::success(
                Actor::Account(account.id),
                AuditAction::PasswordChange,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            )
            .with_emails([email]),
            now,
        }
    }
}
