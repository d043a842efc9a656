use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{Account, AccountLookup, AccountRepository, Tenant};
use crate::audit::RequestOrigin;
use crate::passwords::{HashPermit, HasherError, PasswordHasher, PasswordMatch, TenantShare};
use crate::ports::{Policy, Ports};
use crate::sessions::{
    NewSession, SessionFactory, SessionPolicy, SessionRepository, TokenIssuer, TokenPair,
};
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::throttling::{LoginAttempt, LoginThrottle, ThrottleError, TooManyAttempts};
use crate::values::{EmailAddress, Password, PasswordHash};

/// Opens a session for a client that presents the password.
#[derive(Clone)]
pub struct LogIn {
    /// Finds the account.
    pub accounts: Arc<dyn AccountRepository>,
    /// Stores the session.
    pub sessions: Arc<dyn SessionRepository>,
    /// Limits login attempts.
    pub throttle: LoginThrottle,
    /// Verifies the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs the tokens.
    pub tokens: Arc<dyn TokenIssuer>,
    /// The time of the login.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
    /// How long the tokens are valid.
    pub policy: SessionPolicy,
    /// Whether the email address must be verified.
    pub require_verified_email: bool,
}

/// The credentials of a login.
#[derive(Clone, Debug)]
pub struct LoginRequest {
    /// The project of an end user; the platform for developers and operators.
    pub tenant: Tenant,
    /// The email address as sent.
    pub email: EmailAddress,
    /// The password as sent.
    pub password: Password,
}

/// Why a login failed.
#[derive(Debug, Error)]
pub enum LogInError {
    /// The tenant has no such account, or the password is wrong.
    #[error("email address or password is wrong")]
    WrongCredentials,
    /// The password is correct, but the email address is not verified or the account is disabled.
    #[error("the account is not active")]
    NotActivated,
    /// There were too many attempts before this one.
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    /// A port failed.
    #[error(transparent)]
    Port(PortError),
}

impl From<PortError> for LogInError {
    fn from(error: PortError) -> Self {
        match error {
            // The password, the account or the project changed since the check.
            PortError::Conflict(Conflict::PreconditionFailed) => Self::WrongCredentials,
            other => Self::Port(other),
        }
    }
}

impl From<ThrottleError> for LogInError {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::TooManyAttempts(error) => error.into(),
            ThrottleError::Port(error) => error.into(),
        }
    }
}

/// An account whose password was verified.
struct Checked {
    account: Account,
    /// A new hash of the password, when the stored one has lower parameters than the current ones (R1).
    new_hash: Option<PasswordHash>,
}

impl LogIn {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            accounts: ports.store.clone(),
            sessions: ports.store.clone(),
            throttle: LoginThrottle::new(ports, policy),
            hasher: ports.hasher.clone(),
            tokens: ports.token_issuer.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            policy: policy.sessions,
            require_verified_email: policy.require_verified_email,
        }
    }

    /// Verifies the password and opens a session. The work is the same for an account that does not
    /// exist (R7).
    ///
    /// # Errors
    /// [`LogInError`]; no session was opened.
    pub async fn run(
        &self,
        request: &LoginRequest,
        origin: &RequestOrigin,
    ) -> Result<TokenPair, LogInError> {
        // Before any statement, so that a rejection costs none and counts no login attempt (R6). Nothing is
        // reserved yet: attempts that wait for this account or are rejected must not use up the capacity of its
        // tenant.
        let tenant = TenantShare::of(request.tenant);
        self.hasher.check_capacity(tenant).await?;
        let login_attempt = self
            .throttle
            .begin(request.tenant, request.email.key(), origin)
            .await?;
        match self.check(request, tenant).await {
            Ok(checked) => self.log_in(checked, &login_attempt, origin).await,
            Err(LogInError::WrongCredentials) => Err(LogInError::WrongCredentials),
            Err(error) => {
                self.throttle.settle(&login_attempt.refunded()).await?;
                Err(error)
            }
        }
    }

    async fn check(
        &self,
        request: &LoginRequest,
        tenant: TenantShare,
    ) -> Result<Checked, LogInError> {
        let permit = self.hasher.reserve(tenant).await?;
        let lookup = self
            .accounts
            .find_account_by_email(request.tenant, request.email.key())
            .await?;
        let mut permit = self.billed_permit(&lookup, permit).await?;
        let Some(account) = lookup.found() else {
            permit.verify_dummy(&request.password).await?;
            return Err(LogInError::WrongCredentials);
        };
        let stored = &account.password_hash;
        let new_hash = match permit.verify(&request.password, stored).await? {
            PasswordMatch::No => return Err(LogInError::WrongCredentials),
            PasswordMatch::Yes => None,
            PasswordMatch::YesButOutdated => Some(permit.hash(&request.password).await?),
        };
        Ok(Checked { account, new_hash })
    }

    /// Exchanges the permit of a project that does not exist, so that the share of a login never depends on an
    /// invented id (R6).
    async fn billed_permit(
        &self,
        lookup: &AccountLookup,
        permit: Box<dyn HashPermit>,
    ) -> Result<Box<dyn HashPermit>, HasherError> {
        match lookup {
            AccountLookup::Found(_) | AccountLookup::NotFound => Ok(permit),
            AccountLookup::TenantUnavailable => {
                drop(permit);
                self.hasher.reserve(TenantShare::UnknownProject).await
            }
        }
    }

    async fn log_in(
        &self,
        checked: Checked,
        login_attempt: &LoginAttempt,
        origin: &RequestOrigin,
    ) -> Result<TokenPair, LogInError> {
        let now = self.clock.now();
        let account = checked.account;
        if !account.may_log_in(self.require_verified_email) {
            self.throttle.settle(&login_attempt.succeeded(now)).await?;
            return Err(LogInError::NotActivated);
        }
        let factory = SessionFactory {
            tokens: &*self.tokens,
            random: &*self.random,
            policy: self.policy,
            now,
        };
        let session = factory.open(&account, origin);
        let tokens = factory.issue(&account, &session)?;
        let new = NewSession {
            session,
            checked_hash: account.password_hash,
            new_hash: checked.new_hash,
            outcomes: login_attempt.succeeded(now),
        };
        self.sessions.open_session(&new).await?;
        Ok(tokens)
    }
}
