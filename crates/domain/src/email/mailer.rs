use async_trait::async_trait;
use thiserror::Error;

use crate::email::EmailMessage;
use crate::store::BoxedError;

/// Hands emails to a mail server.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends the email, within limited time. After a failure the email may have been sent all the same: another
    /// attempt sends the same Message-ID (R29).
    ///
    /// # Errors
    /// [`MailerError`].
    async fn send(&self, message: &EmailMessage) -> Result<(), MailerError>;
}

/// Why an email was not sent. Neither its text nor its causes contain an email address or a token.
#[derive(Debug, Error)]
pub enum MailerError {
    /// The mail server cannot be reached, or does not respond in time: other emails fail as well.
    #[error("the mail server cannot be reached")]
    Unreachable(#[source] BoxedError),
    /// The mail server or the mailer rejects this email.
    #[error("the message was rejected")]
    Rejected(#[source] BoxedError),
}
