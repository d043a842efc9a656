use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Rset;
use tenantry_domain::email::{EmailMessage, Mailer, MailerError};
use tokio::time::timeout;

use super::connection_pool::IdleConnections;
use super::failure::Failure;
use super::relay::{Relay, send_message};
use super::settings::{SmtpSettings, SmtpTimes};
use crate::message::{Email, MessageComposer};
use crate::{EmailSettings, MailerStartError};

/// Hands emails to a mail server. Several may be sent at once, each over a connection of its own.
pub struct SmtpMailer {
    composer: MessageComposer,
    relay: Relay,
    idle: IdleConnections,
    times: SmtpTimes,
}

impl SmtpMailer {
    /// How long a connection that waited may take to show that it still lives.
    const LIVENESS_TIMEOUT: Duration = Duration::from_secs(1);

    /// Reads templates and certificates; connects to nobody yet.
    ///
    /// # Errors
    /// [`MailerStartError`].
    pub fn new(smtp: &SmtpSettings, email: EmailSettings) -> Result<Self, MailerStartError> {
        let composer = MessageComposer::new(email)?;
        Ok(Self {
            relay: Relay::prepare(smtp, composer.host())?,
            composer,
            idle: IdleConnections::new(smtp.times.idle),
            times: smtp.times,
        })
    }

    /// Connects, encrypts and logs in as for an email, and leaves again.
    ///
    /// # Errors
    /// [`MailerError::Unreachable`], saying what does not work.
    pub async fn check(&self) -> Result<(), MailerError> {
        let mut connection = self.relay.connect().await?;
        // Whether the goodbye is answered says nothing about emails.
        let _ = timeout(Self::LIVENESS_TIMEOUT, connection.quit()).await;
        Ok(())
    }

    async fn deliver(&self, email: &Email) -> Result<(), Failure> {
        let mut connection = self.connection().await?;
        let outcome = send_message(&mut connection, email).await;
        if outcome
            .as_ref()
            .map_or_else(Failure::concerns_the_message, |()| true)
        {
            self.idle.keep(connection);
        }
        outcome
    }

    /// One that waited, or a new one. `RSET` shows whether it still lives, and makes it forget an email
    /// that was rejected.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Failure> {
        if let Some(mut connection) = self.idle.take() {
            let sign = timeout(Self::LIVENESS_TIMEOUT, connection.command(Rset)).await;
            if matches!(sign, Ok(Ok(_))) {
                return Ok(connection);
            }
            self.idle.clear();
        }
        self.relay.connect().await
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, message: &EmailMessage) -> Result<(), MailerError> {
        let email = self.composer.compose(message)?;
        let delivered = timeout(self.times.message, self.deliver(&email)).await;
        Ok(delivered.unwrap_or(Err(Failure::TooSlow("the message")))?)
    }
}
