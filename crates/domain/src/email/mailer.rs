use async_trait::async_trait;
use thiserror::Error;

use crate::email::EmailMessage;
use crate::store::BoxedError;

/// Sends emails.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the email over for delivery, within bounded time. When it fails the email may have gone
    /// out all the same: whoever tries again sends the same Message-ID (R29).
    ///
    /// # Errors
    /// [`MailerError`].
    async fn send(&self, message: &EmailMessage) -> Result<(), MailerError>;
}

/// Why an email was not handed over. Neither its text nor its causes name an address or hold a token.
#[derive(Debug, Error)]
pub enum MailerError {
    /// The mail server cannot be reached, or does not response in time: other emails fare no better.
    #[error("the mail server cannot be reached")]
    Unreachable(#[source] BoxedError),
    /// The mail server, or we ourselves, rejected this email.
    #[error("the message was rejected")]
    Rejected(#[source] BoxedError),
}
