use std::sync::Arc;

use thiserror::Error;

use super::{GuessError, GuessLimits};
use crate::model::{Account, Actor, AuditAction, MailKind, OutboxMail, RequestOrigin};
use crate::ports::{
    AccountRepository, Clock, HashShare, HasherError, PasswordChange, PasswordHasher,
    PasswordMatch, Random, StoreError,
};
use crate::use_cases::audit;
use crate::use_cases::sessions::Authenticated;
use crate::values::{MailId, Password, PasswordHash};

/// Changes a password for somebody who knows the current one (R8).
#[derive(Clone)]
pub struct ChangePassword {
    /// Where it is stored.
    pub accounts: Arc<dyn AccountRepository>,
    /// Limits guesses of the current password.
    pub guesses: GuessLimits,
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
    /// There were too many guesses.
    #[error(transparent)]
    Guess(#[from] GuessError),
    /// A password was not hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// It was not stored.
    #[error(transparent)]
    Store(#[from] StoreError),
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
        let share = HashShare::of(account.scope());
        // First of all, so that a refusal costs no statement and counts no guess (R6).
        self.hasher.wait_for_room(share).await?;
        let guess = self
            .guesses
            .begin(account.scope(), account.email.key(), &origin)
            .await?;
        let checked = self.check(account, share, &passwords.current).await;
        let settlements = match &checked {
            Ok(()) => guess.succeeded(self.clock.now()),
            Err(ChangePasswordError::WrongPassword) => Vec::new(),
            Err(_) => guess.taken_back(),
        };
        self.guesses.settle(&settlements).await?;
        checked?;
        let new_hash = self.hasher.hash(share, &passwords.new).await?;
        let change = self.change(caller, new_hash, origin);
        if self.accounts.change_password(&change).await? {
            Ok(())
        } else {
            Err(ChangePasswordError::WrongPassword)
        }
    }

    async fn check(
        &self,
        account: &Account,
        share: HashShare,
        current: &Password,
    ) -> Result<(), ChangePasswordError> {
        let stored = &account.password_hash;
        match self.hasher.verify(share, current, stored).await? {
            PasswordMatch::No => Err(ChangePasswordError::WrongPassword),
            PasswordMatch::Yes | PasswordMatch::YesButOutdated => Ok(()),
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
        let mail_id = MailId::generate(now, self.random.bytes());
        let (kind, language) = (MailKind::PasswordChanged, origin.language.clone());
        PasswordChange {
            account_id: account.id,
            checked_hash: account.password_hash.clone(),
            new_hash,
            kept_session: caller.session_id,
            notice: OutboxMail::telling(mail_id, account, kind, language, now),
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
