use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tenantry_domain::email::{
    AttemptedDelivery, DeliverEmails, Delivery, DeliveryAttempt, DeliveryFailure, EmailKind,
    EmailsToRetry, OutboxRepository, ProcessEmailRequests,
};
use tenantry_domain::store::PortError;
use tenantry_domain::system::Clock;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout_at;

use super::Stop;
use super::circuit_breaker::CircuitBreaker;
use crate::metrics::ServerMetrics;

/// Emails that are sent at a time, so that one that hangs does not keep others waiting (R29).
const AT_A_TIME: usize = 8;
/// How often the outbox is looked at, unless more are known to wait and all have been sent that were found: a look costs
/// the database more than an email does.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// Emails that end so soon after each other are written down together, for the same reason.
const TOGETHER: Duration = Duration::from_millis(20);
/// How long to wait for the next look when there was nothing to do.
const IDLE: Duration = Duration::from_millis(250);
/// How long to wait when the database is away.
const DATABASE_AWAY: Duration = Duration::from_secs(1);
/// How often the outbox is counted.
const COUNTING: Duration = Duration::from_secs(5);
/// Requests for emails that are fulfilled at a time.
const REQUESTS: u32 = 50;

/// Sends what waits in the outbox.
pub(crate) struct EmailWorker {
    pub(crate) process: ProcessEmailRequests,
    pub(crate) deliver: DeliverEmails,
    pub(crate) outbox: Arc<dyn OutboxRepository>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: ServerMetrics,
}

/// What goes on between two looks at the outbox.
#[derive(Default)]
struct Round {
    sending: JoinSet<Sent>,
    server: CircuitBreaker,
    counted_at: Option<Instant>,
    last_look: Option<Look>,
}

/// A look at the outbox: so many emails were wanted, and so many found.
struct Look {
    at: Instant,
    wanted: usize,
    found: usize,
}

impl Round {
    /// How many emails may be taken now.
    fn free(&self, now: Instant) -> usize {
        let places = self.server.places(AT_A_TIME, now);
        let free = places.saturating_sub(self.sending.len());
        let Some(last) = &self.last_look else {
            return free;
        };
        let is_due = now >= last.at + BETWEEN_LOOKS;
        let left_some = last.found >= last.wanted;
        if is_due || (left_some && self.sending.is_empty()) {
            free
        } else {
            0
        }
    }

    /// How long until the next look, if no email ends before.
    fn pause(&self) -> Duration {
        let found_some = self.last_look.as_ref().is_some_and(|last| last.found > 0);
        if found_some { BETWEEN_LOOKS } else { IDLE }
    }
}

/// What became of an email of this kind.
type Sent = (EmailKind, AttemptedDelivery);

impl EmailWorker {
    pub(super) async fn run(self, mut stop: Stop) {
        let mut round = Round::default();
        while !stop.is_due() {
            let pause = match self.go_round(&mut round).await {
                Ok(()) => round.pause(),
                Err(error) => {
                    warn(&error, "cannot use the outbox");
                    DATABASE_AWAY
                }
            };
            if round.sending.is_empty() {
                stop.sleep(pause).await;
            } else {
                self.wait_for_some(&mut round, pause).await;
            }
        }
        while !round.sending.is_empty() {
            self.wait_for_some(&mut round, IDLE).await;
        }
    }

    /// Takes what is due and begins to send it.
    async fn go_round(&self, round: &mut Round) -> Result<(), PortError> {
        self.count(round).await?;
        let at = Instant::now();
        let wanted = round.free(at);
        if wanted == 0 {
            return Ok(());
        }
        self.fulfil_requests().await;
        let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
        let claimed = self.deliver.claim(limit).await?;
        let found = claimed.len();
        round.last_look = Some(Look { at, wanted, found });
        for email in claimed {
            let deliver = self.deliver.clone();
            round
                .sending
                .spawn(async move { (email.email.kind, deliver.send(&email).await) });
        }
        Ok(())
    }

    /// A request that cannot be fulfilled keeps no email waiting (R29).
    async fn fulfil_requests(&self) {
        loop {
            match self.process.run(REQUESTS).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => return warn(&error, "cannot process a request for an email"),
            }
        }
    }

    /// Until an email is through, or a while has passed.
    async fn wait_for_some(&self, round: &mut Round, pause: Duration) {
        let first = tokio::time::timeout(pause, round.sending.join_next()).await;
        let Ok(Some(first)) = first else { return };
        let mut sent = vec![first];
        let end = tokio::time::Instant::now() + TOGETHER;
        while let Ok(Some(another)) = timeout_at(end, round.sending.join_next()).await {
            sent.push(another);
        }
        self.settle(&mut round.server, sent).await;
    }

    async fn settle(&self, server: &mut CircuitBreaker, sent: Vec<Result<Sent, JoinError>>) {
        let unless_it_panicked = |one: Result<Sent, JoinError>| {
            one.inspect_err(|panic| warn(panic, "an email was not sent"))
                .ok()
        };
        let sent: Vec<Sent> = sent.into_iter().filter_map(unless_it_panicked).collect();
        let tries: Vec<DeliveryAttempt> =
            sent.iter().map(|(_, email)| email.tried.clone()).collect();
        if let Err(error) = self.deliver.settle(&tries).await {
            return warn(&error, "cannot note what became of emails");
        }
        for one in sent {
            self.note(server, one).await;
        }
    }

    async fn note(&self, server: &mut CircuitBreaker, (kind, email): Sent) {
        self.metrics.count_delivery(email.delivery);
        say(kind, &email);
        match email.delivery {
            Delivery::Withdrawn => {}
            Delivery::Postponed(DeliveryFailure::Unreachable)
            | Delivery::Dead(DeliveryFailure::Unreachable) => {
                server.is_away(email.tried.email, Instant::now());
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
        match self.outbox.retry_emails(EmailsToRetry::Waiting, now).await {
            Ok(emails) => tracing::info!(emails, "the mail server is back"),
            Err(error) => warn(&error, "cannot hasten the emails"),
        }
    }

    async fn count(&self, round: &mut Round) -> Result<(), PortError> {
        if round.counted_at.is_some_and(|at| at.elapsed() < COUNTING) {
            return Ok(());
        }
        let overview = self.outbox.outbox_overview().await?;
        self.metrics.set_outbox(&overview, self.clock.now());
        round.counted_at = Some(Instant::now());
        Ok(())
    }
}

fn say(kind: EmailKind, AttemptedDelivery { delivery, tried }: &AttemptedDelivery) {
    let (id, kind, attempt) = (tried.email, kind.as_str(), tried.attempt);
    match delivery {
        Delivery::Delivered => tracing::debug!(%id, kind, attempt, "email sent"),
        Delivery::Withdrawn => tracing::debug!(%id, kind, "email withdrawn"),
        Delivery::Postponed(failure) => {
            tracing::warn!(%id, kind, attempt, ?failure, "email not sent, will be tried again");
        }
        Delivery::Dead(failure) => {
            tracing::error!(%id, kind, attempt, ?failure, "email given up; see `tenantry doctor`");
        }
    }
}

fn warn(error: &(dyn Error + 'static), what: &str) {
    tracing::warn!(error, "{what}");
}
