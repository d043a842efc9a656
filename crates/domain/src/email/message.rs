use crate::accounts::{Account, Tenant};
use crate::values::{
    AccountId, EmailAddress, EmailId, EmailKey, EmailRequestId, FullName, Language, Name,
    SecretText, Timestamp, VerificationId,
};
use crate::verifications::{Verification, VerificationPurpose};

/// An email in the outbox. Its text, and any token in it, is generated when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEmail {
    /// Unique among all emails; the Message-ID contains it.
    pub id: EmailId,
    /// The recipient. It is sent to the email address that is stored there (R26).
    pub account_id: AccountId,
    /// The kind of content.
    pub kind: EmailKind,
    /// The verification whose token it carries, when it does.
    pub verification_id: Option<VerificationId>,
    /// The requested language; `None` for the default of the installation.
    pub language: Option<Language>,
    /// When it was stored in the outbox.
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

/// The kind of an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailKind {
    /// Asks to verify the email address.
    VerifyEmail,
    /// Offers to set a new password.
    ResetPassword,
    /// Reports a changed password (R8).
    PasswordChanged,
    /// Reports that the email address is already verified.
    AlreadyRegistered,
}

impl EmailKind {
    /// Every kind.
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

/// An email to send: the recipient, and everything that a template needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailMessage {
    /// The id of its [`OutboxEmail`]. It is the same for each attempt, so that an email that arrives twice is
    /// recognised by its Message-ID (R29).
    pub id: EmailId,
    /// The stored email address (R26).
    pub to: EmailAddress,
    /// The name of the person, when given.
    pub full_name: Option<FullName>,
    /// The project of an end user; `None` for developers and operators.
    pub project_name: Option<Name>,
    /// The requested language; `None` for the default of the installation.
    pub language: Option<Language>,
    /// When it was stored in the outbox.
    pub created_at: Timestamp,
    /// The kind of content.
    pub content: EmailContent,
}

/// The content of an [`EmailMessage`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailContent {
    /// Asks to verify the email address, by link or by code.
    VerifyEmail {
        /// The token in the link.
        token: SecretText,
        /// Six digits to type.
        code: SecretText,
    },
    /// Offers to set a new password.
    ResetPassword {
        /// The token in the link.
        token: SecretText,
    },
    /// Reports a changed password.
    PasswordChanged,
    /// Reports that the email address is already verified.
    AlreadyRegistered,
}

impl EmailContent {
    /// The kind of this content.
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

/// A request to email an address. It is stored whether or not an account has the address, so that the response
/// and its time do not reveal it (R27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailRequest {
    /// Unique among all requests.
    pub id: EmailRequestId,
    /// The tenant to search.
    pub tenant: Tenant,
    /// The email address as requested.
    pub email: EmailKey,
    /// The purpose of the email.
    pub purpose: VerificationPurpose,
    /// The requested language.
    pub language: Option<Language>,
    /// When it was requested.
    pub created_at: Timestamp,
}
