use super::{Account, AccountScope, Verification, VerificationPurpose};
use crate::values::{
    AccountId, EmailAddress, EmailKey, FullName, Language, MailId, MailRequestId, Name, SecretText,
    Timestamp, VerificationId,
};

/// A mail that waits to be sent. It names what to say and to whom; the text, and any token in it, is
/// made only when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMail {
    /// Its id, from which the Message-ID is made.
    pub id: MailId,
    /// Whom it is for; it goes to the address stored there (R26).
    pub account_id: AccountId,
    /// What it says.
    pub kind: MailKind,
    /// The verification whose token it carries, if any.
    pub verification_id: Option<VerificationId>,
    /// The language that was asked for; `None` for the installation's own.
    pub language: Option<Language>,
    /// When it was put into the outbox.
    pub created_at: Timestamp,
}

impl OutboxMail {
    /// The mail that carries the token of this verification.
    #[must_use]
    pub fn carrying(id: MailId, verification: &Verification, language: Option<Language>) -> Self {
        Self {
            id,
            account_id: verification.account_id,
            kind: verification.purpose.mail(),
            verification_id: Some(verification.id),
            language,
            created_at: verification.created_at,
        }
    }

    /// A mail that carries no token.
    #[must_use]
    pub const fn telling(
        id: MailId,
        account: &Account,
        kind: MailKind,
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

/// What a mail says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// Please verify your address.
    VerifyEmail,
    /// Here you can set a new password.
    ResetPassword,
    /// Your password was changed (R8).
    PasswordChanged,
    /// You asked to verify an address that is verified already.
    AlreadyRegistered,
}

impl MailKind {
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

/// A mail that is ready to be sent: everything a template needs, and the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The id of its [`OutboxMail`]: the same each time it is tried, so that a mail that arrives twice is
    /// recognised by its Message-ID (R29).
    pub id: MailId,
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
    pub content: LetterContent,
}

/// What a [`Letter`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterContent {
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

impl LetterContent {
    /// The kind of mail it is.
    #[must_use]
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::VerifyEmail { .. } => MailKind::VerifyEmail,
            Self::ResetPassword { .. } => MailKind::ResetPassword,
            Self::PasswordChanged => MailKind::PasswordChanged,
            Self::AlreadyRegistered => MailKind::AlreadyRegistered,
        }
    }
}

/// Somebody asked that a mail be sent to whoever has this address. It is stored whether or not somebody
/// has it, so that the answer and its time say nothing about that (R27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRequest {
    /// Its id.
    pub id: MailRequestId,
    /// Where to look for the address.
    pub scope: AccountScope,
    /// The address that was asked about.
    pub email: EmailKey,
    /// What for.
    pub purpose: VerificationPurpose,
    /// The language that was asked for.
    pub language: Option<Language>,
    /// When it was asked.
    pub created_at: Timestamp,
}
