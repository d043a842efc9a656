use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tenantry_domain::ports::{ClaimedMail, Clock, MailsToRetry, OutboxRepository, StoreError};
use tenantry_domain::use_cases::{DeliverMails, Delivery, DeliveryFailure, FulfilMailRequests};
use tenantry_domain::values::MailId;
use tokio::task::{JoinError, JoinSet};

use super::Stop;
use super::mail_server::MailServer;
use crate::metrics::ServerMetrics;

/// Mails that are sent at a time, so that one that hangs does not keep others waiting (R29).
const AT_A_TIME: usize = 8;
/// So many are worth a look at the outbox at once; for fewer it is taken only so often: a look costs the
/// database more than a mail does.
const WORTH_A_LOOK: usize = AT_A_TIME / 2;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
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
    pub(crate) metrics: ServerMetrics,
}

/// What goes on between two looks at the outbox.
#[derive(Default)]
struct Round {
    sending: JoinSet<Sent>,
    server: MailServer,
    counted_at: Option<Instant>,
    looked_at: Option<Instant>,
}

impl Round {
    /// How many mails may be taken now.
    fn free(&self, now: Instant) -> usize {
        let places = self.server.places(AT_A_TIME, now);
        let free = places.saturating_sub(self.sending.len());
        let is_too_early = |at: Instant| now.duration_since(at) < BETWEEN_LOOKS;
        if free < WORTH_A_LOOK && self.looked_at.is_some_and(is_too_early) {
            return 0;
        }
        free
    }
}

/// What became of a mail, if it could be written down.
type Sent = (MailId, Result<Delivery, StoreError>);

impl MailWorker {
    pub(super) async fn run(self, mut stop: Stop) {
        let mut round = Round::default();
        while !stop.is_due() {
            let pause = match self.go_round(&mut round).await {
                Ok(()) => IDLE,
                Err(error) => {
                    warn(&error, "cannot use the outbox");
                    DATABASE_AWAY
                }
            };
            if round.sending.is_empty() {
                stop.sleep(pause).await;
            } else {
                self.wait_for_one(&mut round, pause).await;
            }
        }
        while let Some(sent) = round.sending.join_next().await {
            self.note(&mut round.server, sent).await;
        }
    }

    /// Takes what is due and begins to send it.
    async fn go_round(&self, round: &mut Round) -> Result<(), StoreError> {
        self.count(round).await?;
        let now = Instant::now();
        let free = u32::try_from(round.free(now)).unwrap_or(0);
        if free == 0 {
            return Ok(());
        }
        round.looked_at = Some(now);
        self.fulfil_requests().await;
        for mail in self.deliver.claim(free).await? {
            let (deliver, metrics) = (self.deliver.clone(), self.metrics.clone());
            round.sending.spawn(async move {
                let sent = deliver.deliver(&mail).await;
                if let Ok(delivery) = sent {
                    metrics.mail_tried(delivery);
                    say(&mail, delivery);
                }
                (mail.mail.id, sent)
            });
        }
        Ok(())
    }

    /// A request that cannot be fulfilled keeps no mail waiting (R29).
    async fn fulfil_requests(&self) {
        loop {
            match self.fulfil.run(REQUESTS).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => return warn(&error, "cannot fulfil a request for a mail"),
            }
        }
    }

    /// Until a mail is through, or a while has passed.
    async fn wait_for_one(&self, round: &mut Round, pause: Duration) {
        let sent = tokio::time::timeout(pause, round.sending.join_next()).await;
        if let Ok(Some(sent)) = sent {
            self.note(&mut round.server, sent).await;
        }
    }

    async fn note(&self, server: &mut MailServer, sent: Result<Sent, JoinError>) {
        let (mail, delivery) = match sent {
            Ok((mail, Ok(delivery))) => (mail, delivery),
            Ok((_, Err(error))) => return warn(&error, "cannot note what became of a mail"),
            Err(error) => return warn(&error, "a mail was not sent"),
        };
        match delivery {
            Delivery::Withdrawn => {}
            Delivery::Postponed(DeliveryFailure::Unreachable)
            | Delivery::Dead(DeliveryFailure::Unreachable) => {
                server.is_away(mail, Instant::now());
            }
            Delivery::Delivered | Delivery::Postponed(_) | Delivery::Dead(_) => {
                if server.answered() {
                    self.hasten().await;
                }
            }
        }
    }

    /// The mail server is back: nobody has to wait for a pause that was meant for its absence.
    async fn hasten(&self) {
        let now = self.clock.now();
        match self.outbox.retry(MailsToRetry::Waiting, now).await {
            Ok(mails) => tracing::info!(mails, "the mail server is back"),
            Err(error) => warn(&error, "cannot hasten the mails"),
        }
    }

    async fn count(&self, round: &mut Round) -> Result<(), StoreError> {
        if round.counted_at.is_some_and(|at| at.elapsed() < COUNTING) {
            return Ok(());
        }
        let overview = self.outbox.overview().await?;
        self.metrics.outbox(&overview, self.clock.now());
        round.counted_at = Some(Instant::now());
        Ok(())
    }
}

fn say(claimed: &ClaimedMail, delivery: Delivery) {
    let (id, kind, attempt) = (claimed.mail.id, claimed.mail.kind.as_str(), claimed.attempt);
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
}

fn warn(error: &(dyn Error + 'static), what: &str) {
    tracing::warn!(error, "{what}");
}
