use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use crate::email::{
    ClaimedEmail, DeliveryAttempt, DeliveryOutcome, EmailContent, EmailKind, EmailLease,
    EmailMessage, Mailer, MailerError, OutboxRepository,
};
use crate::installation::EmailTokenKey;
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{SecretText, Timestamp, VerificationId};

/// Sends the due emails of the outbox. Several servers may run it at the same time.
#[derive(Clone)]
pub struct DeliverEmails {
    /// Leases and settles emails.
    pub outbox: Arc<dyn OutboxRepository>,
    /// Sends an email.
    pub mailer: Arc<dyn Mailer>,
    /// The time of an attempt.
    pub clock: Arc<dyn Clock>,
    /// Randomness for the time of the next attempt.
    pub random: Arc<dyn Random>,
    /// Derives the tokens and codes in the emails.
    pub email_token_key: EmailTokenKey,
}

/// An attempt to deliver an email, not settled yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptedDelivery {
    /// The result of the attempt.
    pub delivery: Delivery,
    /// The write for [`DeliverEmails::settle`].
    pub tried: DeliveryAttempt,
}

/// The result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The mail server accepted it.
    Delivered,
    /// It was not sent, because it has no use any more.
    Withdrawn,
    /// It will be attempted again.
    Postponed(DeliveryFailure),
    /// It failed too often and is given up.
    Dead(DeliveryFailure),
}

/// Why an email was not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryFailure {
    /// The mail server cannot be reached: other emails fail as well.
    Unreachable,
    /// The mail server rejected this email.
    Rejected,
}

/// Longer than any attempt takes.
const LEASE: Duration = Duration::from_secs(20);

/// The pauses after each failed attempt, in seconds. After one more failure the email is dead (R29).
const PAUSES: [u64; 7] = [2, 15, 60, 5 * 60, 30 * 60, 2 * 60 * 60, 8 * 60 * 60];

impl DeliverEmails {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            outbox: ports.store.clone(),
            mailer: ports.mailer.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            email_token_key: ports.email_token_key.clone(),
        }
    }

    /// Leases due emails, at most `limit`. Send and settle each within 20 seconds.
    ///
    /// # Errors
    /// [`PortError`]; no email was leased.
    pub async fn claim(&self, limit: u32) -> Result<Vec<ClaimedEmail>, PortError> {
        let now = self.clock.now();
        let until = now.plus(LEASE);
        self.outbox
            .claim_emails(EmailLease { now, until, limit })
            .await
    }

    /// Attempts to deliver a leased email. The result must be settled.
    pub async fn send(&self, claimed: &ClaimedEmail) -> AttemptedDelivery {
        let (delivery, outcome) = match self.message(claimed) {
            None => (Delivery::Withdrawn, DeliveryOutcome::Withdrawn),
            Some(message) => self.send_message(claimed, &message).await,
        };
        let tried = DeliveryAttempt {
            email: claimed.email.id,
            attempt: claimed.attempt,
            outcome,
        };
        AttemptedDelivery { delivery, tried }
    }

    /// Stores the results of attempts.
    ///
    /// # Errors
    /// [`PortError`] when they were not stored: the emails are sent again when their leases end, with the same
    /// Message-IDs.
    pub async fn settle(&self, tries: &[DeliveryAttempt]) -> Result<(), PortError> {
        self.outbox.settle_deliveries(tries).await.map(drop)
    }

    /// `None` when the email has no use any more: its token is invalid, or its account disabled.
    fn message(&self, claimed: &ClaimedEmail) -> Option<EmailMessage> {
        let ClaimedEmail { email, account, .. } = claimed;
        if account.disabled_at.is_some() {
            return None;
        }
        let verification = match email.verification_id {
            Some(id) if claimed.token_expires_at? > self.clock.now() => Some(id),
            Some(_) => return None,
            None => None,
        };
        Some(EmailMessage {
            id: email.id,
            to: account.email.clone(),
            full_name: account.full_name.clone(),
            project_name: claimed.project_name.clone(),
            language: email.language.clone(),
            created_at: email.created_at,
            content: self.content(email.kind, verification)?,
        })
    }

    fn content(
        &self,
        kind: EmailKind,
        verification: Option<VerificationId>,
    ) -> Option<EmailContent> {
        let token = |id| -> SecretText { self.email_token_key.token_of(id) };
        Some(match kind {
            EmailKind::VerifyEmail => EmailContent::VerifyEmail {
                token: verification.map(token)?,
                code: self.email_token_key.code_of(verification?),
            },
            EmailKind::ResetPassword => EmailContent::ResetPassword {
                token: verification.map(token)?,
            },
            EmailKind::PasswordChanged => EmailContent::PasswordChanged,
            EmailKind::AlreadyRegistered => EmailContent::AlreadyRegistered,
        })
    }

    async fn send_message(
        &self,
        claimed: &ClaimedEmail,
        message: &EmailMessage,
    ) -> (Delivery, DeliveryOutcome) {
        let sent = self.mailer.send(message).await;
        let at = self.clock.now();
        let Err(error) = sent else {
            return (Delivery::Delivered, DeliveryOutcome::Delivered { at });
        };
        let failure = match error {
            MailerError::Unreachable(_) => DeliveryFailure::Unreachable,
            MailerError::Rejected(_) => DeliveryFailure::Rejected,
        };
        let reason = with_causes(&error);
        match self.next_try(claimed.attempt, at) {
            Some(until) => (
                Delivery::Postponed(failure),
                DeliveryOutcome::Postponed { until, reason },
            ),
            None => (
                Delivery::Dead(failure),
                DeliveryOutcome::Dead { at, reason },
            ),
        }
    }

    /// The time of the next attempt: a growing pause with a random jitter of one fifth, so that emails that
    /// failed together are not attempted together.
    fn next_try(&self, attempt: u32, now: Timestamp) -> Option<Timestamp> {
        let tried = usize::try_from(attempt).ok()?;
        let seconds = PAUSES.get(tried.checked_sub(1)?)?;
        let [chance] = self.random.bytes();
        let percent = 80 + u64::from(chance) * 40 / 255;
        Some(now.plus(Duration::from_millis(seconds * percent * 10)))
    }
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = [&text, ": ", &error.to_string()].concat();
        cause = error.source();
    }
    text
}
