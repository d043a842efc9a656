use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tenantry_domain::email::{
    AttemptedDelivery, DeliverEmails, Delivery, DeliveryAttempt, DeliveryFailure, EmailKind,
    EmailsToRetry, GetOutboxOverview, ProcessEmailRequests, RetryEmails,
};
use tenantry_domain::store::PortError;
use tenantry_domain::system::Clock;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout_at;

use super::Stop;
use super::circuit_breaker::CircuitBreaker;
use crate::metrics::ServerMetrics;

/// How many emails are sent at the same time, so that one that hangs does not delay the others (R29).
const AT_A_TIME: usize = 8;
/// The pause between two polls of the outbox, because a poll costs the database more than an email does. There is
/// none when all emails of a full poll were sent.
const BETWEEN_POLLS: Duration = Duration::from_millis(100);
/// Emails that end within this time are settled together, for the same reason.
const SETTLE_WINDOW: Duration = Duration::from_millis(20);
/// The pause after a poll that found nothing.
const IDLE: Duration = Duration::from_millis(250);
/// The pause when the database cannot be reached.
const DATABASE_PAUSE: Duration = Duration::from_secs(1);
/// The pause between two counts of the outbox.
const COUNT_PAUSE: Duration = Duration::from_secs(5);
/// How many requests for emails are processed at a time.
const REQUESTS: u32 = 50;

/// Processes requests for emails, and sends the due emails of the outbox.
pub(crate) struct EmailWorker {
    pub(crate) process: ProcessEmailRequests,
    pub(crate) deliver: DeliverEmails,
    pub(crate) retry: RetryEmails,
    pub(crate) overview: GetOutboxOverview,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: ServerMetrics,
}

/// The state between two polls of the outbox.
#[derive(Default)]
struct DeliveryLoop {
    sending: JoinSet<Sent>,
    mail_server: CircuitBreaker,
    counted_at: Option<Instant>,
    last_poll: Option<Poll>,
}

/// A poll of the outbox, with the numbers of emails wanted and found.
struct Poll {
    at: Instant,
    wanted: usize,
    found: usize,
}

impl DeliveryLoop {
    /// How many emails may be claimed now.
    fn capacity(&self, now: Instant) -> usize {
        let permits = self.mail_server.permits(AT_A_TIME, now);
        let capacity = permits.saturating_sub(self.sending.len());
        let Some(last) = &self.last_poll else {
            return capacity;
        };
        let is_due = now >= last.at + BETWEEN_POLLS;
        let was_full = last.found >= last.wanted;
        if is_due || (was_full && self.sending.is_empty()) {
            capacity
        } else {
            0
        }
    }

    /// The time until the next poll, if no email ends before.
    fn pause(&self) -> Duration {
        let found_some = self.last_poll.as_ref().is_some_and(|last| last.found > 0);
        if found_some { BETWEEN_POLLS } else { IDLE }
    }
}

/// The result of sending an email of this kind.
type Sent = (EmailKind, AttemptedDelivery);

impl EmailWorker {
    pub(super) async fn run(self, mut stop: Stop) {
        let mut round = DeliveryLoop::default();
        while !stop.is_due() {
            let pause = match self.poll_outbox(&mut round).await {
                Ok(()) => round.pause(),
                Err(error) => {
                    warn(&error, "cannot use the outbox");
                    DATABASE_PAUSE
                }
            };
            if round.sending.is_empty() {
                stop.sleep(pause).await;
            } else {
                self.settle_next(&mut round, pause).await;
            }
        }
        while !round.sending.is_empty() {
            self.settle_next(&mut round, IDLE).await;
        }
    }

    /// Claims due emails and starts to send them.
    async fn poll_outbox(&self, round: &mut DeliveryLoop) -> Result<(), PortError> {
        self.count(round).await?;
        let at = Instant::now();
        let wanted = round.capacity(at);
        if wanted == 0 {
            return Ok(());
        }
        self.process_requests().await;
        let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
        let claimed = self.deliver.claim(limit).await?;
        let found = claimed.len();
        round.last_poll = Some(Poll { at, wanted, found });
        for email in claimed {
            let deliver = self.deliver.clone();
            round
                .sending
                .spawn(async move { (email.email.kind, deliver.send(&email).await) });
        }
        Ok(())
    }

    /// A request that cannot be processed delays no email (R29).
    async fn process_requests(&self) {
        loop {
            match self.process.run(REQUESTS).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => return warn(&error, "cannot process a request for an email"),
            }
        }
    }

    /// Waits for the next emails to end, at most this long, and settles them.
    async fn settle_next(&self, round: &mut DeliveryLoop, pause: Duration) {
        let first = tokio::time::timeout(pause, round.sending.join_next()).await;
        let Ok(Some(first)) = first else { return };
        let mut sent = vec![first];
        let end = tokio::time::Instant::now() + SETTLE_WINDOW;
        while let Ok(Some(another)) = timeout_at(end, round.sending.join_next()).await {
            sent.push(another);
        }
        self.settle(&mut round.mail_server, sent).await;
    }

    async fn settle(&self, mail_server: &mut CircuitBreaker, sent: Vec<Result<Sent, JoinError>>) {
        let unless_it_panicked = |one: Result<Sent, JoinError>| {
            one.inspect_err(|panic| warn(panic, "an email was not sent"))
                .ok()
        };
        let sent: Vec<Sent> = sent.into_iter().filter_map(unless_it_panicked).collect();
        let tries: Vec<DeliveryAttempt> =
            sent.iter().map(|(_, email)| email.tried.clone()).collect();
        if let Err(error) = self.deliver.settle(&tries).await {
            return warn(&error, "cannot store how emails ended");
        }
        for one in sent {
            self.record(mail_server, one).await;
        }
    }

    async fn record(&self, mail_server: &mut CircuitBreaker, (kind, email): Sent) {
        self.metrics.count_delivery(email.delivery);
        log_outcome(kind, &email);
        match email.delivery {
            Delivery::Withdrawn => {}
            Delivery::Postponed(DeliveryFailure::Unreachable)
            | Delivery::Dead(DeliveryFailure::Unreachable) => {
                mail_server.record_failure(email.tried.email, Instant::now());
            }
            Delivery::Delivered | Delivery::Postponed(_) | Delivery::Dead(_) => {
                if mail_server.record_success() {
                    self.retry_now().await;
                }
            }
        }
    }

    /// After an outage the waiting emails are due at once.
    async fn retry_now(&self) {
        match self.retry.run(EmailsToRetry::Waiting).await {
            Ok(emails) => tracing::info!(emails, "the mail server can be reached again"),
            Err(error) => warn(&error, "cannot make the waiting emails due"),
        }
    }

    async fn count(&self, round: &mut DeliveryLoop) -> Result<(), PortError> {
        if round
            .counted_at
            .is_some_and(|at| at.elapsed() < COUNT_PAUSE)
        {
            return Ok(());
        }
        let overview = self.overview.run().await?;
        self.metrics.set_outbox(&overview, self.clock.now());
        round.counted_at = Some(Instant::now());
        Ok(())
    }
}

fn log_outcome(kind: EmailKind, AttemptedDelivery { delivery, tried }: &AttemptedDelivery) {
    let (id, kind, attempt) = (tried.email, kind.as_str(), tried.attempt);
    match delivery {
        Delivery::Delivered => tracing::debug!(%id, kind, attempt, "email sent"),
        Delivery::Withdrawn => tracing::debug!(%id, kind, "email withdrawn"),
        Delivery::Postponed(failure) => {
            tracing::warn!(%id, kind, attempt, ?failure, "email not sent, will be attempted again");
        }
        Delivery::Dead(failure) => {
            tracing::error!(%id, kind, attempt, ?failure, "email given up; see `tenantry doctor`");
        }
    }
}

fn warn(error: &(dyn Error + 'static), what: &str) {
    tracing::warn!(error, "{what}");
}
