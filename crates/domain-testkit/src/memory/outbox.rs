use async_trait::async_trait;
use tenantry_domain::model::OutboxMail;
use tenantry_domain::ports::{
    ClaimedMail, DeadMail, MailLease, MailOutcome, MailTry, MailsToRetry, OutboxOverview,
    OutboxRepository, StoreError,
};
use tenantry_domain::values::{MailId, Timestamp};

use super::{Dispatch, MemoryStores, State, first};

#[async_trait]
impl OutboxRepository for MemoryStores {
    async fn claim(&self, lease: MailLease) -> Result<Vec<ClaimedMail>, StoreError> {
        self.write(|state| {
            let claimed = first(state.due_mails(lease.now), lease.limit);
            Ok(claimed
                .into_iter()
                .filter_map(|id| state.claim(id, lease.until))
                .collect())
        })
    }

    async fn settle(&self, tries: &[MailTry]) -> Result<usize, StoreError> {
        self.write(|state| {
            let settled = tries.iter().filter(|one| state.settle_mail(one));
            Ok(settled.count())
        })
    }

    async fn retry(&self, which: MailsToRetry, now: Timestamp) -> Result<u64, StoreError> {
        self.write(|state| {
            let mut hastened = 0;
            for dispatch in state.dispatches.values_mut() {
                if dispatch.is_among(which, now) {
                    dispatch.hasten(now);
                    hastened += 1;
                }
            }
            Ok(hastened)
        })
    }

    async fn overview(&self) -> Result<OutboxOverview, StoreError> {
        Ok(self.read(|state| {
            let waiting: Vec<_> = state
                .mails_that(Dispatch::is_waiting)
                .map(|(mail, _)| mail.created_at)
                .collect();
            OutboxOverview {
                waiting: waiting.len() as u64,
                oldest_waiting: waiting.into_iter().min(),
                dead: state.mails_that(Dispatch::is_dead).count() as u64,
            }
        }))
    }

    async fn dead(&self, limit: u32) -> Result<Vec<DeadMail>, StoreError> {
        let mut dead: Vec<DeadMail> = self.read(|state| {
            let dead = state.mails_that(Dispatch::is_dead);
            dead.filter_map(|(mail, dispatch)| dispatch.obituary(mail))
                .collect()
        });
        dead.sort_by_key(|one| (one.died_at, one.mail.id));
        Ok(first(dead, limit))
    }
}

impl State {
    /// The mails whose state is such, with that state.
    fn mails_that(
        &self,
        is_such: impl Fn(&Dispatch) -> bool,
    ) -> impl Iterator<Item = (&OutboxMail, &Dispatch)> {
        let mails = self.contents.mails.iter();
        mails
            .filter_map(|mail| Some((mail, self.dispatches.get(&mail.id)?)))
            .filter(move |(_, dispatch)| is_such(dispatch))
    }

    /// The mails that may be taken, longest due first.
    fn due_mails(&self, now: Timestamp) -> Vec<MailId> {
        let due = self.mails_that(|dispatch| dispatch.is_waiting() && dispatch.due_at() <= now);
        let mut due: Vec<_> = due
            .map(|(mail, dispatch)| (dispatch.due_at(), mail.id))
            .collect();
        due.sort();
        due.into_iter().map(|(_, id)| id).collect()
    }

    /// Whether it was for this try to say.
    fn settle_mail(&mut self, tried: &MailTry) -> bool {
        let Some(dispatch) = self.dispatches.get_mut(&tried.mail) else {
            return false;
        };
        if !dispatch.is_waiting() || dispatch.attempts != tried.attempt {
            return false;
        }
        dispatch.leased_until = None;
        match tried.outcome.clone() {
            MailOutcome::Delivered { at } => dispatch.delivered_at = Some(at),
            MailOutcome::Withdrawn => self.remove_mails(|mail| mail.id == tried.mail),
            MailOutcome::Postponed { until, reason } => {
                dispatch.next_attempt_at = until;
                dispatch.last_failure = Some(reason);
            }
            MailOutcome::Dead { at, reason } => {
                dispatch.dead_at = Some(at);
                dispatch.last_failure = Some(reason);
            }
        }
        true
    }

    fn claim(&mut self, id: MailId, until: Timestamp) -> Option<ClaimedMail> {
        let dispatch = self.dispatches.get_mut(&id)?;
        dispatch.attempts += 1;
        dispatch.leased_until = Some(until);
        let attempt = dispatch.attempts;
        let mail = self.contents.mails.iter().find(|mail| mail.id == id)?;
        let account = self.account(mail.account_id)?;
        let mut verifications = self.contents.verifications.iter();
        let token = verifications
            .find(|one| Some(one.id) == mail.verification_id && !self.used.contains(&one.id));
        Some(ClaimedMail {
            mail: mail.clone(),
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

    fn is_among(&self, which: MailsToRetry, now: Timestamp) -> bool {
        match which {
            MailsToRetry::Dead => self.is_dead(),
            MailsToRetry::Waiting => {
                let is_leased = self.leased_until.is_some_and(|end| now < end);
                self.is_waiting() && !is_leased && now < self.next_attempt_at
            }
        }
    }

    const fn hasten(&mut self, now: Timestamp) {
        if self.is_dead() {
            self.attempts = 0;
        }
        self.dead_at = None;
        self.next_attempt_at = now;
    }

    fn obituary(&self, mail: &OutboxMail) -> Option<DeadMail> {
        Some(DeadMail {
            mail: mail.clone(),
            attempts: self.attempts,
            died_at: self.dead_at?,
            reason: self.last_failure.clone()?,
        })
    }
}
