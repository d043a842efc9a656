use async_trait::async_trait;
use tenantry_domain::email::{
    ClaimedEmail, DeadEmail, DeliveryAttempt, DeliveryOutcome, EmailLease, EmailsToRetry,
    OutboxEmail, OutboxOverview, OutboxRepository,
};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{EmailId, Timestamp};

use super::{Dispatch, MemoryStore, State, first};

#[async_trait]
impl OutboxRepository for MemoryStore {
    async fn claim_emails(&self, lease: EmailLease) -> Result<Vec<ClaimedEmail>, PortError> {
        self.write(|state| {
            let claimed = first(state.due_emails(lease.now), state.faults.limit(lease.limit));
            Ok(claimed
                .into_iter()
                .filter_map(|id| state.claim(id, lease.until))
                .collect())
        })
        .await
    }

    async fn settle_deliveries(&self, tries: &[DeliveryAttempt]) -> Result<usize, PortError> {
        self.write(|state| {
            let settled = tries.iter().filter(|one| state.settle_email(one));
            Ok(settled.count())
        })
        .await
    }

    async fn retry_emails(&self, which: EmailsToRetry, now: Timestamp) -> Result<u64, PortError> {
        self.write(|state| {
            let mut retried = 0;
            for dispatch in state.dispatches.values_mut() {
                if dispatch.is_among(which, now) {
                    dispatch.retry(now);
                    retried += 1;
                }
            }
            Ok(retried)
        })
        .await
    }

    async fn outbox_overview(&self) -> Result<OutboxOverview, PortError> {
        Ok(self.read(|state| {
            let waiting: Vec<_> = state
                .emails_that(Dispatch::is_waiting)
                .map(|(email, _)| email.created_at)
                .collect();
            OutboxOverview {
                waiting: waiting.len() as u64,
                oldest_waiting: waiting.into_iter().min(),
                dead: state.emails_that(Dispatch::is_dead).count() as u64,
            }
        }))
    }

    async fn dead_emails(&self, limit: u32) -> Result<Vec<DeadEmail>, PortError> {
        Ok(self.read(|state| {
            let dead = state.emails_that(Dispatch::is_dead);
            let dead = dead.filter_map(|(email, dispatch)| dispatch.dead_email(email));
            let longest_dead_first = |one: &DeadEmail| (one.died_at, one.email.id);
            let dead = state.faults.sorted(dead.collect(), longest_dead_first);
            first(dead, state.faults.limit(limit))
        }))
    }
}

impl State {
    /// The emails whose state is such, with that state.
    fn emails_that(
        &self,
        is_such: impl Fn(&Dispatch) -> bool,
    ) -> impl Iterator<Item = (&OutboxEmail, &Dispatch)> {
        let emails = self.contents.emails.iter();
        emails
            .filter_map(|email| Some((email, self.dispatches.get(&email.id)?)))
            .filter(move |(_, dispatch)| is_such(dispatch))
    }

    /// The emails that may be taken, longest due first.
    fn due_emails(&self, now: Timestamp) -> Vec<EmailId> {
        let due = self.emails_that(|dispatch| {
            dispatch.is_waiting() && self.faults.in_time(dispatch.due_at() <= now)
        });
        let due = due.map(|(email, dispatch)| (dispatch.due_at(), email.id));
        let due = self.faults.sorted(due.collect(), |one| *one);
        due.into_iter().map(|(_, id)| id).collect()
    }

    /// Whether this try still had its lease.
    fn settle_email(&mut self, tried: &DeliveryAttempt) -> bool {
        let Some(dispatch) = self.dispatches.get_mut(&tried.email) else {
            return false;
        };
        if !dispatch.is_waiting() || dispatch.attempts != tried.attempt {
            return false;
        }
        dispatch.leased_until = None;
        match tried.outcome.clone() {
            DeliveryOutcome::Delivered { at } => dispatch.delivered_at = Some(at),
            DeliveryOutcome::Withdrawn => self.remove_emails(|email| email.id == tried.email),
            DeliveryOutcome::Postponed { until, reason } => {
                dispatch.next_attempt_at = until;
                dispatch.last_failure = Some(reason);
            }
            DeliveryOutcome::Dead { at, reason } => {
                dispatch.dead_at = Some(at);
                dispatch.last_failure = Some(reason);
            }
        }
        true
    }

    fn claim(&mut self, id: EmailId, until: Timestamp) -> Option<ClaimedEmail> {
        let dispatch = self.dispatches.get_mut(&id)?;
        dispatch.attempts += 1;
        dispatch.leased_until = Some(until);
        let attempt = dispatch.attempts;
        let email = self.contents.emails.iter().find(|email| email.id == id)?;
        let account = self.account(email.account_id)?;
        let mut verifications = self.contents.verifications.iter();
        let token = verifications
            .find(|one| Some(one.id) == email.verification_id && !self.used.contains(&one.id));
        Some(ClaimedEmail {
            email: email.clone(),
            attempt,
            account: account.clone(),
            project_name: self.project_name(account),
            token_expires_at: token.map(|token| token.expires_at),
        })
    }
}

impl Dispatch {
    const fn is_dead(&self) -> bool {
        self.dead_at.is_some()
    }

    fn is_among(&self, which: EmailsToRetry, now: Timestamp) -> bool {
        match which {
            EmailsToRetry::Dead => self.is_dead(),
            EmailsToRetry::Waiting => {
                let is_leased = self.leased_until.is_some_and(|end| now < end);
                self.is_waiting() && !is_leased && now < self.next_attempt_at
            }
        }
    }

    const fn retry(&mut self, now: Timestamp) {
        if self.is_dead() {
            self.attempts = 0;
        }
        self.dead_at = None;
        self.next_attempt_at = now;
    }

    fn dead_email(&self, email: &OutboxEmail) -> Option<DeadEmail> {
        Some(DeadEmail {
            email: email.clone(),
            attempts: self.attempts,
            died_at: self.dead_at?,
            reason: self.last_failure.clone()?,
        })
    }
}
