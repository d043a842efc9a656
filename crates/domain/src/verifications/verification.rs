use std::time::Duration;

use crate::accounts::Account;
use crate::email::EmailKind;
use crate::installation::EmailTokenKey;
use crate::values::{AccountId, EmailKey, SecretHash, Timestamp, VerificationId};

/// A proof of control over a mailbox that was asked for. Its token goes out by email and is good once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// Whose mailbox.
    pub account_id: AccountId,
    /// What the token is for; it is good for nothing else.
    pub purpose: VerificationPurpose,
    /// The address it is bound to.
    pub email: EmailKey,
    /// The hash of the token.
    pub token_hash: SecretHash,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// From when on the token is rejected.
    pub expires_at: Timestamp,
}

impl Verification {
    /// How long the six-digit code beside a token is good.
    pub const CODE_TTL: Duration = Duration::from_secs(10 * 60);
    /// How often a code may be tried.
    pub const CODE_TRIES: u16 = 5;

    /// Asks for the proof that the account's address is the person's own.
    #[must_use]
    pub fn of_address(
        id: VerificationId,
        account: &Account,
        purpose: VerificationPurpose,
        key: &EmailTokenKey,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            account_id: account.id,
            purpose,
            email: account.email.key().clone(),
            token_hash: key.token_of(id).hash(),
            created_at: now,
            expires_at: now.plus(purpose.token_ttl()),
        }
    }
}

/// What a one-time token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationPurpose {
    /// To verify the address.
    VerifyEmail,
    /// To set a new password.
    ResetPassword,
}

impl VerificationPurpose {
    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }

    /// The purpose of a stored text; `None` when there is no such purpose.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::VerifyEmail, Self::ResetPassword]
            .into_iter()
            .find(|purpose| purpose.as_str() == text)
    }

    /// The email that carries a token of this purpose.
    #[must_use]
    pub const fn email(self) -> EmailKind {
        match self {
            Self::VerifyEmail => EmailKind::VerifyEmail,
            Self::ResetPassword => EmailKind::ResetPassword,
        }
    }

    /// How long a token of this purpose is good.
    #[must_use]
    pub const fn token_ttl(self) -> Duration {
        const MINUTE: u64 = 60;
        match self {
            Self::VerifyEmail => Duration::from_secs(24 * 60 * MINUTE),
            Self::ResetPassword => Duration::from_secs(30 * MINUTE),
        }
    }
}
