use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use crate::email::{
    ClaimedEmail, DeliveryAttempt, DeliveryOutcome, EmailContent, EmailKind, EmailLease,
    EmailMessage, Mailer, MailerError, OutboxRepository,
};
use crate::installation::EmailTokenKey;
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{SecretText, Timestamp, VerificationId};

/// Sends what waits in the outbox. Several servers may run it at once.
#[derive(Clone)]
pub struct DeliverEmails {
    /// Where the emails wait.
    pub outbox: Arc<dyn OutboxRepository>,
    /// Sends them.
    pub mailer: Arc<dyn Mailer>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For the time of the next try.
    pub random: Arc<dyn Random>,
    /// For the tokens in the emails.
    pub email_token_key: EmailTokenKey,
}

/// An email that was tried, and what is to be written down about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptedDelivery {
    /// What became of it.
    pub delivery: Delivery,
    /// For [`DeliverEmails::settle`].
    pub tried: DeliveryAttempt,
}

/// What became of an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was handed over.
    Delivered,
    /// There was no use in it any more.
    Withdrawn,
    /// It will be tried again.
    Postponed(DeliveryFailure),
    /// It was tried often enough.
    Dead(DeliveryFailure),
}

/// Why an email was not handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryFailure {
    /// The mail server is away: other emails fare no better.
    Unreachable,
    /// The mail server rejected this email.
    Rejected,
}

/// Longer than any try takes.
const LEASE: Duration = Duration::from_secs(20);

/// What an email waits after its first, second … failed try, in seconds. After one more it is dead (R29).
const PAUSES: [u64; 7] = [2, 15, 60, 5 * 60, 30 * 60, 2 * 60 * 60, 8 * 60 * 60];

impl DeliverEmails {
    /// Takes emails that are due, at most `limit`; each is to be sent and settled within 20 seconds.
    ///
    /// # Errors
    /// [`PortError`]; none was taken.
    pub async fn claim(&self, limit: u32) -> Result<Vec<ClaimedEmail>, PortError> {
        let now = self.clock.now();
        let until = now.plus(LEASE);
        self.outbox
            .claim_emails(EmailLease { now, until, limit })
            .await
    }

    /// Sends an email that was taken. What became of it is still to be settled.
    pub async fn send(&self, claimed: &ClaimedEmail) -> AttemptedDelivery {
        let (delivery, outcome) = match self.message(claimed) {
            None => (Delivery::Withdrawn, DeliveryOutcome::Withdrawn),
            Some(message) => self.hand_over(claimed, &message).await,
        };
        let tried = DeliveryAttempt {
            email: claimed.email.id,
            attempt: claimed.attempt,
            outcome,
        };
        AttemptedDelivery { delivery, tried }
    }

    /// Writes down what became of emails.
    ///
    /// # Errors
    /// [`PortError`] when it could not be written down: the emails are sent again when their leases end,
    /// with the same Message-IDs.
    pub async fn settle(&self, tries: &[DeliveryAttempt]) -> Result<(), PortError> {
        self.outbox.settle_deliveries(tries).await.map(drop)
    }

    /// `None` when the email is of no use any more: its token is spent, or its account disabled.
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

    async fn hand_over(
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

    /// When the try after this one is: a growing pause, a fifth shorter or longer by chance, so that what
    /// failed together does not come back together.
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
