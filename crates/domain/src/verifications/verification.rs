use std::time::Duration;

use crate::accounts::Account;
use crate::email::EmailKind;
use crate::installation::EmailTokenKey;
use crate::values::{AccountId, EmailKey, SecretHash, Timestamp, VerificationId};

/// A pending verification of an email address. Its token is emailed and valid once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Unique among all verifications.
    pub id: VerificationId,
    /// The account to verify.
    pub account_id: AccountId,
    /// The only purpose that the token is valid for.
    pub purpose: VerificationPurpose,
    /// The email address that the token was sent to.
    pub email: EmailKey,
    /// The hash of its token.
    pub token_hash: SecretHash,
    /// When it was requested.
    pub created_at: Timestamp,
    /// When its token expires.
    pub expires_at: Timestamp,
}

impl Verification {
    /// How long the six-digit code beside a token is valid.
    pub const CODE_TTL: Duration = Duration::from_secs(10 * 60);
    /// How often a code may be attempted.
    pub const CODE_TRIES: u16 = 5;

    /// A verification of the account's email address.
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

/// The purpose of a one-time token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationPurpose {
    /// Verifies the email address.
    VerifyEmail,
    /// Sets a new password.
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

    /// The kind of email that carries a token of this purpose.
    #[must_use]
    pub const fn email(self) -> EmailKind {
        match self {
            Self::VerifyEmail => EmailKind::VerifyEmail,
            Self::ResetPassword => EmailKind::ResetPassword,
        }
    }

    /// How long a token of this purpose is valid.
    #[must_use]
    pub const fn token_ttl(self) -> Duration {
        const MINUTE: u64 = 60;
        match self {
            Self::VerifyEmail => Duration::from_secs(24 * 60 * MINUTE),
            Self::ResetPassword => Duration::from_secs(30 * MINUTE),
        }
    }
}
