use crate::accounts::{Account, Tenant};
use crate::values::{
    AccountId, EmailAddress, EmailId, EmailKey, EmailRequestId, FullName, Language, Name,
    SecretText, Timestamp, VerificationId,
};
use crate::verifications::{Verification, VerificationPurpose};

/// An email that waits to be sent. It names what to say and to whom; the text, and any token in it, is
/// made only when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEmail {
    /// Its id, from which the Message-ID is made.
    pub id: EmailId,
    /// Whom it is for; it goes to the address stored there (R26).
    pub account_id: AccountId,
    /// What it says.
    pub kind: EmailKind,
    /// The verification whose token it carries, if any.
    pub verification_id: Option<VerificationId>,
    /// The language that was asked for; `None` for the installation's own.
    pub language: Option<Language>,
    /// When it was put into the outbox.
    pub created_at: Timestamp,
}

impl OutboxEmail {
    /// The email that carries the token of this verification.
    #[must_use]
    pub fn with_verification(
        id: EmailId,
        verification: &Verification,
        language: Option<Language>,
    ) -> Self {
        Self {
            id,
            account_id: verification.account_id,
            kind: verification.purpose.email(),
            verification_id: Some(verification.id),
            language,
            created_at: verification.created_at,
        }
    }

    /// An email that carries no token.
    #[must_use]
    pub const fn notification(
        id: EmailId,
        account: &Account,
        kind: EmailKind,
        language: Option<Language>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            account_id: account.id,
            kind,
            verification_id: None,
            language,
            created_at: now,
        }
    }
}

/// What an email says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailKind {
    /// Please verify your address.
    VerifyEmail,
    /// Here you can set a new password.
    ResetPassword,
    /// Your password was changed (R8).
    PasswordChanged,
    /// You asked to verify an address that is verified already.
    AlreadyRegistered,
}

impl EmailKind {
    /// Every kind there is.
    pub const ALL: [Self; 4] = [
        Self::VerifyEmail,
        Self::ResetPassword,
        Self::PasswordChanged,
        Self::AlreadyRegistered,
    ];

    /// The stored text, which is also the name of its templates.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
            Self::PasswordChanged => "password_changed",
            Self::AlreadyRegistered => "already_registered",
        }
    }

    /// The kind of a stored text; `None` when there is no such kind.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An email that is ready to be sent: everything a template needs, and the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailMessage {
    /// The id of its [`OutboxEmail`]: the same each time it is tried, so that an email that arrives twice is
    /// recognised by its Message-ID (R29).
    pub id: EmailId,
    /// The stored address (R26).
    pub to: EmailAddress,
    /// The person's name, when given.
    pub full_name: Option<FullName>,
    /// The project of an end user; `None` for everybody else.
    pub project_name: Option<Name>,
    /// The language that was asked for; `None` for the installation's own.
    pub language: Option<Language>,
    /// When it was put into the outbox.
    pub created_at: Timestamp,
    /// What it says.
    pub content: EmailContent,
}

/// What a [`EmailMessage`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailContent {
    /// Please verify your address, by link or by code.
    VerifyEmail {
        /// For the link.
        token: SecretText,
        /// Six digits, for those who type.
        code: SecretText,
    },
    /// Here you can set a new password.
    ResetPassword {
        /// For the link.
        token: SecretText,
    },
    /// Your password was changed.
    PasswordChanged,
    /// You asked to verify an address that is verified already.
    AlreadyRegistered,
}

impl EmailContent {
    /// The kind of email it is.
    #[must_use]
    pub const fn kind(&self) -> EmailKind {
        match self {
            Self::VerifyEmail { .. } => EmailKind::VerifyEmail,
            Self::ResetPassword { .. } => EmailKind::ResetPassword,
            Self::PasswordChanged => EmailKind::PasswordChanged,
            Self::AlreadyRegistered => EmailKind::AlreadyRegistered,
        }
    }
}

/// Somebody asked that an email be sent to whoever has this address. It is stored whether or not somebody
/// has it, so that the response and its time say nothing about that (R27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailRequest {
    /// Its id.
    pub id: EmailRequestId,
    /// Where to look for the address.
    pub scope: Tenant,
    /// The address that was asked about.
    pub email: EmailKey,
    /// What for.
    pub purpose: VerificationPurpose,
    /// The language that was asked for.
    pub language: Option<Language>,
    /// When it was asked.
    pub created_at: Timestamp,
}
