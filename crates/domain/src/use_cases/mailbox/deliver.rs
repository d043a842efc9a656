use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use crate::model::{Letter, LetterContent, MailKind, MailTokenKey};
use crate::ports::{
    ClaimedMail, Clock, MailLease, MailOutcome, MailTry, Mailer, MailerError, OutboxRepository,
    Random, StoreError,
};
use crate::values::{SecretText, Timestamp, VerificationId};

/// Sends what waits in the outbox. Several servers may run it at once.
#[derive(Clone)]
pub struct DeliverMails {
    /// Where the mails wait.
    pub outbox: Arc<dyn OutboxRepository>,
    /// Sends them.
    pub mailer: Arc<dyn Mailer>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For the time of the next try.
    pub random: Arc<dyn Random>,
    /// For the tokens in the mails.
    pub mail_token_key: MailTokenKey,
}

/// A mail that was tried, and what is to be written down about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedMail {
    /// What became of it.
    pub delivery: Delivery,
    /// For [`DeliverMails::settle`].
    pub tried: MailTry,
}

/// What became of a mail.
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

/// Why a mail was not handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryFailure {
    /// The mail server is away: other mails fare no better.
    Unreachable,
    /// The mail server refused this mail.
    Refused,
}

/// Longer than any try takes.
const LEASE: Duration = Duration::from_secs(20);

/// What a mail waits after its first, second … failed try, in seconds. After one more it is dead (R29).
const PAUSES: [u64; 7] = [2, 15, 60, 5 * 60, 30 * 60, 2 * 60 * 60, 8 * 60 * 60];

impl DeliverMails {
    /// Takes mails that are due, at most `limit`; each is to be sent and settled within 20 seconds.
    ///
    /// # Errors
    /// [`StoreError`]; none was taken.
    pub async fn claim(&self, limit: u32) -> Result<Vec<ClaimedMail>, StoreError> {
        let now = self.clock.now();
        let until = now.plus(LEASE);
        self.outbox.claim(MailLease { now, until, limit }).await
    }

    /// Sends a mail that was taken. What became of it is still to be settled.
    pub async fn send(&self, claimed: &ClaimedMail) -> TriedMail {
        let (delivery, outcome) = match self.letter(claimed) {
            None => (Delivery::Withdrawn, MailOutcome::Withdrawn),
            Some(letter) => self.hand_over(claimed, &letter).await,
        };
        let tried = MailTry {
            mail: claimed.mail.id,
            attempt: claimed.attempt,
            outcome,
        };
        TriedMail { delivery, tried }
    }

    /// Writes down what became of mails.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written down: the mails are sent again when their leases end,
    /// with the same Message-IDs.
    pub async fn settle(&self, tries: &[MailTry]) -> Result<(), StoreError> {
        self.outbox.settle(tries).await.map(drop)
    }

    /// `None` when the mail is of no use any more: its token is spent, or its account disabled.
    fn letter(&self, claimed: &ClaimedMail) -> Option<Letter> {
        let ClaimedMail { mail, account, .. } = claimed;
        if account.disabled_at.is_some() {
            return None;
        }
        let verification = match mail.verification_id {
            Some(id) if claimed.token_expires_at? > self.clock.now() => Some(id),
            Some(_) => return None,
            None => None,
        };
        Some(Letter {
            id: mail.id,
            to: account.email.clone(),
            full_name: account.full_name.clone(),
            project_name: claimed.project_name.clone(),
            language: mail.language.clone(),
            created_at: mail.created_at,
            content: self.content(mail.kind, verification)?,
        })
    }

    fn content(
        &self,
        kind: MailKind,
        verification: Option<VerificationId>,
    ) -> Option<LetterContent> {
        let token = |id| -> SecretText { self.mail_token_key.token_of(id) };
        Some(match kind {
            MailKind::VerifyEmail => LetterContent::VerifyEmail {
                token: verification.map(token)?,
                code: self.mail_token_key.code_of(verification?),
            },
            MailKind::ResetPassword => LetterContent::ResetPassword {
                token: verification.map(token)?,
            },
            MailKind::PasswordChanged => LetterContent::PasswordChanged,
            MailKind::AlreadyRegistered => LetterContent::AlreadyRegistered,
        })
    }

    async fn hand_over(&self, claimed: &ClaimedMail, letter: &Letter) -> (Delivery, MailOutcome) {
        let sent = self.mailer.send(letter).await;
        let at = self.clock.now();
        let Err(error) = sent else {
            return (Delivery::Delivered, MailOutcome::Delivered { at });
        };
        let failure = match error {
            MailerError::Unreachable(_) => DeliveryFailure::Unreachable,
            MailerError::Refused(_) => DeliveryFailure::Refused,
        };
        let reason = with_causes(&error);
        match self.next_try(claimed.attempt, at) {
            Some(until) => (
                Delivery::Postponed(failure),
                MailOutcome::Postponed { until, reason },
            ),
            None => (Delivery::Dead(failure), MailOutcome::Dead { at, reason }),
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
