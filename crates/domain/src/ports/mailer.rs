use async_trait::async_trait;
use thiserror::Error;

use super::BoxedError;
use crate::model::Letter;

/// Sends mails.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the letter over for delivery, within bounded time. When it fails the letter may have gone
    /// out all the same: whoever tries again sends the same Message-ID (R29).
    ///
    /// # Errors
    /// [`MailerError`].
    async fn send(&self, letter: &Letter) -> Result<(), MailerError>;
}

/// Why a letter was not handed over. Neither its text nor its causes name an address or hold a token.
#[derive(Debug, Error)]
pub enum MailerError {
    /// The mail server cannot be reached, or does not answer in time: other letters fare no better.
    #[error("the mail server cannot be reached")]
    Unreachable(#[source] BoxedError),
    /// The mail server, or we ourselves, refused this letter.
    #[error("the letter was refused")]
    Refused(#[source] BoxedError),
}
