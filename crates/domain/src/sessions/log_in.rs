use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{Account, AccountLookup, AccountRepository, Tenant};
use crate::audit::RequestOrigin;
use crate::passwords::{HashPermit, HasherError, PasswordHasher, PasswordMatch, TenantShare};
use crate::sessions::{
    NewSession, SessionFactory, SessionPolicy, SessionRepository, TokenError, TokenIssuer,
    TokenPair,
};
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::throttling::{LoginAttempt, LoginThrottle, ThrottleError};
use crate::values::{EmailAddress, Password, PasswordHash};

/// Opens a session for somebody who knows the password.
#[derive(Clone)]
pub struct LogIn {
    /// Where accounts are looked up.
    pub accounts: Arc<dyn AccountRepository>,
    /// Where the session is stored.
    pub sessions: Arc<dyn SessionRepository>,
    /// Limits login attempts.
    pub login_attempts: LoginThrottle,
    /// For the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// For the tokens.
    pub tokens: Arc<dyn TokenIssuer>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// How long the tokens live.
    pub policy: SessionPolicy,
    /// Whether an address has to be verified first.
    pub require_verified_email: bool,
}

/// Who wants to log in, and where.
#[derive(Clone, Debug)]
pub struct LoginRequest {
    /// The project of an end user; the platform for everybody else.
    pub scope: Tenant,
    /// The address.
    pub email: EmailAddress,
    /// The password.
    pub password: Password,
}

/// Why nobody was logged in.
#[derive(Debug, Error)]
pub enum LogInError {
    /// There is no such account here, or its password is another one.
    #[error("address or password is wrong")]
    WrongCredentials,
    /// The password is right, but the address is not verified or the account disabled.
    #[error("the account is not active")]
    NotActivated,
    /// There were too many login attempts.
    #[error(transparent)]
    LoginAttempt(#[from] ThrottleError),
    /// The password was not compared.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// The tokens were not issued.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It was not found out, or not stored.
    #[error(transparent)]
    Store(PortError),
}

impl From<PortError> for LogInError {
    fn from(error: PortError) -> Self {
        match error {
            // What was checked is not so any more: another password, no project.
            PortError::Conflict(Conflict::Context) => Self::WrongCredentials,
            other => Self::Store(other),
        }
    }
}

/// An account whose password was right.
struct Checked {
    account: Account,
    /// The password hashed anew, when the stored hash has lower parameters than those of today (R1).
    new_hash: Option<PasswordHash>,
}

impl LogIn {
    /// Compares the password and opens a session. The work is the same for an account that does not
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
        let tenant = TenantShare::of(request.scope);
        self.hasher.check_capacity(tenant).await?;
        let login_attempt = self
            .login_attempts
            .begin(request.scope, request.email.key(), origin)
            .await?;
        match self.check(request, tenant).await {
            Ok(checked) => self.log_in(checked, &login_attempt, origin).await,
            Err(LogInError::WrongCredentials) => Err(LogInError::WrongCredentials),
            Err(error) => {
                self.login_attempts
                    .settle(&login_attempt.refunded())
                    .await?;
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
            .find_account_by_email(request.scope, request.email.key())
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
            self.login_attempts
                .settle(&login_attempt.succeeded(now))
                .await?;
            return Err(LogInError::NotActivated);
        }
        let opener = SessionFactory {
            tokens: &*self.tokens,
            random: &*self.random,
            policy: self.policy,
            now,
        };
        let session = opener.open(&account, origin);
        let tokens = opener.issue(&account, &session)?;
        let opening = NewSession {
            session,
            checked_hash: account.password_hash,
            new_hash: checked.new_hash,
            settlements: login_attempt.succeeded(now),
        };
        self.sessions.open_session(&opening).await?;
        Ok(tokens)
    }
}
