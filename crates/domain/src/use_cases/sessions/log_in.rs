use std::sync::Arc;

use thiserror::Error;

use super::SessionOpener;
use crate::model::{Account, AccountScope, RequestOrigin, SessionPolicy};
use crate::ports::{
    AccountLookup, AccountRepository, Clock, Conflict, HashShare, HasherError, PasswordHasher,
    PasswordMatch, Random, SessionOpening, SessionRepository, StoreError, TokenError, TokenIssuer,
    TokenPair,
};
use crate::use_cases::passwords::{Guess, GuessError, GuessLimits};
use crate::values::{EmailAddress, Password, PasswordHash};

/// Opens a session for somebody who knows the password.
#[derive(Clone)]
pub struct LogIn {
    /// Where accounts are looked up.
    pub accounts: Arc<dyn AccountRepository>,
    /// Where the session is stored.
    pub sessions: Arc<dyn SessionRepository>,
    /// Limits guesses.
    pub guesses: GuessLimits,
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
    pub scope: AccountScope,
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
    /// There were too many guesses.
    #[error(transparent)]
    Guess(#[from] GuessError),
    /// The password was not compared.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// The tokens were not issued.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It was not found out, or not stored.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for LogInError {
    fn from(error: StoreError) -> Self {
        match error {
            // What was checked is not so any more: another password, no project.
            StoreError::Conflict(Conflict::Context) => Self::WrongCredentials,
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
        // First of all, so that a refusal costs no statement and counts no guess (R6).
        let share = HashShare::of(request.scope);
        self.hasher.wait_for_room(share).await?;
        let guess = self
            .guesses
            .begin(request.scope, request.email.key(), origin)
            .await?;
        match self.check(request).await {
            Ok(checked) => self.log_in(checked, &guess, origin).await,
            Err(LogInError::WrongCredentials) => Err(LogInError::WrongCredentials),
            Err(error) => {
                self.guesses.settle(&guess.taken_back()).await?;
                Err(error)
            }
        }
    }

    async fn check(&self, request: &LoginRequest) -> Result<Checked, LogInError> {
        let lookup = self
            .accounts
            .find_by_email(request.scope, request.email.key())
            .await?;
        let share = share_of(&lookup, request.scope);
        let Some(account) = lookup.found() else {
            self.hasher.verify_nobody(share, &request.password).await?;
            return Err(LogInError::WrongCredentials);
        };
        let stored = &account.password_hash;
        let new_hash = match self.hasher.verify(share, &request.password, stored).await? {
            PasswordMatch::No => return Err(LogInError::WrongCredentials),
            PasswordMatch::Yes => None,
            PasswordMatch::YesButOutdated => {
                Some(self.hasher.hash(share, &request.password).await?)
            }
        };
        Ok(Checked { account, new_hash })
    }

    async fn log_in(
        &self,
        checked: Checked,
        guess: &Guess,
        origin: &RequestOrigin,
    ) -> Result<TokenPair, LogInError> {
        let now = self.clock.now();
        let account = checked.account;
        if !account.may_log_in(self.require_verified_email) {
            self.guesses.settle(&guess.succeeded(now)).await?;
            return Err(LogInError::NotActivated);
        }
        let opener = SessionOpener {
            tokens: &*self.tokens,
            random: &*self.random,
            policy: self.policy,
            now,
        };
        let session = opener.open(&account, origin);
        let tokens = opener.issue(&account, &session)?;
        let opening = SessionOpening {
            session,
            checked_hash: account.password_hash,
            new_hash: checked.new_hash,
            settlements: guess.succeeded(now),
        };
        self.sessions.open(&opening).await?;
        Ok(tokens)
    }
}

/// Whose share of the hashing capacity pays. A project that does not exist has none: otherwise whoever
/// invents projects would get a new share with each (R6).
const fn share_of(lookup: &AccountLookup, scope: AccountScope) -> HashShare {
    match lookup {
        AccountLookup::Found(_) | AccountLookup::Nobody => HashShare::of(scope),
        AccountLookup::Closed => HashShare::Platform,
    }
}
