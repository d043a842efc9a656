use async_trait::async_trait;
use tenantry_domain::ports::{
    ClaimedMail, DeadMail, MailLease, MailTry, MailsToRetry, OutboxOverview, OutboxRepository,
    StoreError,
};
use tenantry_domain::values::{MailId, Timestamp};

use super::{Flaw, FlawedStores};

#[async_trait]
impl OutboxRepository for FlawedStores {
    async fn claim(&self, lease: MailLease) -> Result<Vec<ClaimedMail>, StoreError> {
        self.claim_badly(lease).await
    }

    async fn settle(&self, tries: &[MailTry]) -> Result<usize, StoreError> {
        self.settle_badly(tries).await
    }

    async fn retry(&self, which: MailsToRetry, now: Timestamp) -> Result<u64, StoreError> {
        let before = self.memory.read(|state| state.dispatches.clone());
        if self.flaw == Flaw::HasteningBreaksLeases {
            self.force(|state| {
                let dispatches = state.dispatches.values_mut();
                dispatches.for_each(|one| one.next_attempt_at = one.due_at());
                let dispatches = state.dispatches.values_mut();
                dispatches.for_each(|one| one.leased_until = None);
            });
        }
        let retried = self.memory.retry(which, now).await?;
        match self.flaw {
            Flaw::TheDeadKeepTheirTries => self.force(|state| {
                for (id, dispatch) in &mut state.dispatches {
                    dispatch.attempts = before[id].attempts;
                }
            }),
            Flaw::RevivingHastensTheWaiting => {
                self.memory.retry(MailsToRetry::Waiting, now).await?;
            }
            Flaw::HasteningForgetsTries => self.force(|state| {
                let dispatches = state.dispatches.values_mut();
                dispatches
                    .filter(|one| one.next_attempt_at == now)
                    .for_each(|one| one.attempts = 0);
            }),
            _ => {}
        }
        Ok(retried)
    }

    async fn overview(&self) -> Result<OutboxOverview, StoreError> {
        let store = self.as_if(|state| match self.flaw {
            Flaw::CountsDeliveredMails => {
                let dispatches = state.dispatches.values_mut();
                dispatches.for_each(|one| one.delivered_at = None);
            }
            Flaw::CountsNoLeasedMails => {
                let dispatches = &state.dispatches;
                let leased = dispatches
                    .iter()
                    .filter(|(_, one)| one.leased_until.is_some());
                let leased: Vec<MailId> = leased.map(|(id, _)| *id).collect();
                state.remove_mails(|mail| leased.contains(&mail.id));
            }
            _ => {}
        });
        let mut overview = store.overview().await?;
        if self.flaw == Flaw::OverlooksTheOldest {
            let mails = self.memory.read(|state| state.contents.mails.clone());
            overview.oldest_waiting = mails.iter().map(|mail| mail.created_at).max();
        }
        Ok(overview)
    }

    async fn dead(&self, limit: u32) -> Result<Vec<DeadMail>, StoreError> {
        let limit = if self.flaw == Flaw::IgnoresTheLimitOfTheDead {
            u32::MAX
        } else {
            limit
        };
        let mut dead = self.memory.dead(limit).await?;
        match self.flaw {
            Flaw::ListsTheLastDeadFirst => dead.reverse(),
            Flaw::LosesTheReason => dead.iter_mut().for_each(|one| one.reason.clear()),
            _ => {}
        }
        Ok(dead)
    }
}
