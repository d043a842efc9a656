use super::{Account, Verification};
use crate::values::{AccountId, MailId, Timestamp, VerificationId};

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
    /// When it was put into the outbox.
    pub created_at: Timestamp,
}

impl OutboxMail {
    /// The mail that carries the token of this verification.
    #[must_use]
    pub const fn verifying(id: MailId, account: &Account, verification: &Verification) -> Self {
        Self {
            id,
            account_id: account.id,
            kind: MailKind::VerifyEmail,
            verification_id: Some(verification.id),
            created_at: verification.created_at,
        }
    }
}

/// What a mail says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// Please verify your address.
    VerifyEmail,
}

impl MailKind {
    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
        }
    }
}
