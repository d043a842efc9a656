use std::sync::Arc;
use std::time::Duration;

use tenantry_domain::ports::{ClaimedMail, Clock, MailsToRetry, OutboxRepository, StoreError};
use tenantry_domain::use_cases::{DeliverMails, Delivery, DeliveryFailure, FulfilMailRequests};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Stop;
use crate::metrics;

/// Mails that are sent at a time, so that one that hangs does not keep others waiting (R29).
const AT_A_TIME: usize = 4;
/// How long to wait when there was nothing to do.
const IDLE: Duration = Duration::from_millis(250);
/// How long to wait when the database is away.
const DATABASE_AWAY: Duration = Duration::from_secs(1);
/// How often the outbox is counted.
const COUNTING: Duration = Duration::from_secs(5);
/// Requests for mails that are fulfilled at a time.
const REQUESTS: u32 = 50;

/// Sends what waits in the outbox.
pub(crate) struct MailWorker {
    pub(crate) fulfil: FulfilMailRequests,
    pub(crate) deliver: DeliverMails,
    pub(crate) outbox: Arc<dyn OutboxRepository>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What goes on between two looks at the outbox.
struct Round {
    sending: JoinSet<Result<Delivery, StoreError>>,
    /// Set while the mail server is away.
    away: Option<Away>,
    counted_at: Option<Instant>,
}

/// The mail server is away: one mail at a time finds out whether it is back.
struct Away {
    next_try: Instant,
    pause: Duration,
}

impl Away {
    const FIRST_PAUSE: Duration = Duration::from_secs(1);
    const LONGEST_PAUSE: Duration = Duration::from_secs(30);
}

impl MailWorker {
    pub(super) async fn run(self, mut stop: Stop) {
        let mut round = Round {
            sending: JoinSet::new(),
            away: None,
            counted_at: None,
        };
        loop {
            let pause = match self.go_round(&mut round).await {
                Ok(()) => IDLE,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "cannot use the outbox"
                    );
                    DATABASE_AWAY
                }
            };
            if round.sending.is_empty() {
                if !stop.sleep(pause).await {
                    return;
                }
            } else {
                self.wait_for_one(&mut round, pause).await;
                if stop.is_due() {
                    break;
                }
            }
        }
        while let Some(sent) = round.sending.join_next().await {
            self.note(&mut round, sent.map_err(StoreError::unavailable).flatten())
                .await;
        }
    }

    /// Takes what is due and begins to send it.
    async fn go_round(&self, round: &mut Round) -> Result<(), StoreError> {
        self.count(round).await?;
        while self.fulfil.run(REQUESTS).await? > 0 {}
        for mail in self.deliver.claim(round.free_places()).await? {
            let deliver = self.deliver.clone();
            round
                .sending
                .spawn(async move { send(&deliver, &mail).await });
        }
        Ok(())
    }

    /// Until a mail is through, or a while has passed.
    async fn wait_for_one(&self, round: &mut Round, pause: Duration) {
        let sent = tokio::time::timeout(pause, round.sending.join_next()).await;
        if let Ok(Some(sent)) = sent {
            self.note(round, sent.map_err(StoreError::unavailable).flatten())
                .await;
        }
    }

    async fn note(&self, round: &mut Round, sent: Result<Delivery, StoreError>) {
        match sent {
            Ok(
                Delivery::Postponed(DeliveryFailure::Unreachable)
                | Delivery::Dead(DeliveryFailure::Unreachable),
            ) => {
                round.is_away();
            }
            Ok(Delivery::Delivered) if round.away.take().is_some() => self.hasten().await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "cannot note what became of a mail"
                );
            }
        }
    }

    /// The mail server is back: nobody has to wait for a pause that was meant for its absence.
    async fn hasten(&self) {
        let hastened = self
            .outbox
            .retry(MailsToRetry::Waiting, self.clock.now())
            .await;
        match hastened {
            Ok(mails) => tracing::info!(mails, "the mail server is back"),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "cannot hasten the mails"
                );
            }
        }
    }

    async fn count(&self, round: &mut Round) -> Result<(), StoreError> {
        if round.counted_at.is_some_and(|at| at.elapsed() < COUNTING) {
            return Ok(());
        }
        let overview = self.outbox.overview().await?;
        metrics::outbox(&overview, self.clock.now());
        round.counted_at = Some(Instant::now());
        Ok(())
    }
}

async fn send(deliver: &DeliverMails, claimed: &ClaimedMail) -> Result<Delivery, StoreError> {
    let delivery = deliver.deliver(claimed).await?;
    let (id, kind, attempt) = (claimed.mail.id, claimed.mail.kind.as_str(), claimed.attempt);
    metrics::delivery(delivery);
    match delivery {
        Delivery::Delivered => tracing::debug!(%id, kind, attempt, "mail sent"),
        Delivery::Withdrawn => tracing::debug!(%id, kind, "mail withdrawn"),
        Delivery::Postponed(failure) => {
            tracing::warn!(%id, kind, attempt, ?failure, "mail not sent, will be tried again");
        }
        Delivery::Dead(failure) => {
            tracing::error!(%id, kind, attempt, ?failure, "mail given up; see `tenantry doctor`");
        }
    }
    Ok(delivery)
}

impl Round {
    /// How many mails may be taken now.
    fn free_places(&self) -> u32 {
        let most = match &self.away {
            None => AT_A_TIME,
            Some(away) if Instant::now() < away.next_try => 0,
            Some(_) => 1,
        };
        let free = most.saturating_sub(self.sending.len());
        u32::try_from(free).unwrap_or(0)
    }

    /// Each try that finds the mail server away doubles the pause before the next one; mails that were
    /// under way at the same time do not.
    fn is_away(&mut self) {
        let now = Instant::now();
        let pause = match &self.away {
            None => Away::FIRST_PAUSE,
            Some(away) if now < away.next_try => return,
            Some(away) => (away.pause * 2).min(Away::LONGEST_PAUSE),
        };
        let next_try = now + pause;
        self.away = Some(Away { next_try, pause });
    }
}
