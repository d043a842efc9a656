use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Rset;
use tenantry_domain::email::{EmailMessage, Mailer, MailerError};
use tokio::time::timeout;

use super::connection_pool::ConnectionPool;
use super::failure::Failure;
use super::relay::{Relay, send_message};
use super::settings::{SmtpSettings, SmtpTimeouts};
use crate::message::{Email, MessageComposer};
use crate::{EmailSettings, MailerStartError};

/// Sends emails to a mail server. Concurrent emails use separate connections.
pub struct SmtpMailer {
    composer: MessageComposer,
    relay: Relay,
    pool: ConnectionPool,
    timeouts: SmtpTimeouts,
}

impl SmtpMailer {
    /// For the responses to `RSET` and `QUIT`.
    const LIVENESS_TIMEOUT: Duration = Duration::from_secs(1);

    /// Reads templates and certificates. Does not connect yet.
    ///
    /// # Errors
    /// [`MailerStartError`].
    pub fn new(smtp: &SmtpSettings, email: EmailSettings) -> Result<Self, MailerStartError> {
        let composer = MessageComposer::new(email)?;
        Ok(Self {
            relay: Relay::new(smtp, composer.host())?,
            composer,
            pool: ConnectionPool::new(smtp.timeouts.idle),
            timeouts: smtp.timeouts,
        })
    }

    /// Connects, encrypts and authenticates as for an email, then disconnects.
    ///
    /// # Errors
    /// [`MailerError::Unreachable`] with the failed step.
    pub async fn check(&self) -> Result<(), MailerError> {
        let mut connection = self.relay.connect().await?;
        // Emails do not depend on the response to `QUIT`.
        let _ = timeout(Self::LIVENESS_TIMEOUT, connection.quit()).await;
        Ok(())
    }

    async fn deliver(&self, email: &Email) -> Result<(), Failure> {
        let mut connection = self.connection().await?;
        let outcome = send_message(&mut connection, email).await;
        if outcome
            .as_ref()
            .map_or_else(Failure::is_message_rejected, |()| true)
        {
            self.pool.put(connection);
        }
        outcome
    }

    /// An idle connection or a new one. `RSET` tests an idle one and clears the state of a rejected email.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Failure> {
        if let Some(mut connection) = self.pool.take() {
            let response = timeout(Self::LIVENESS_TIMEOUT, connection.command(Rset)).await;
            if matches!(response, Ok(Ok(_))) {
                return Ok(connection);
            }
            self.pool.clear();
        }
        self.relay.connect().await
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, message: &EmailMessage) -> Result<(), MailerError> {
        let email = self.composer.compose(message)?;
        let delivered = timeout(self.timeouts.message, self.deliver(&email)).await;
        Ok(delivered.unwrap_or(Err(Failure::TimedOut("the delivery")))?)
    }
}
