use tenantry_domain::ports::{
    ClaimedMail, MailLease, MailOutcome, MailTry, OutboxRepository, StoreError,
};

use super::overlook::NEVER;
use super::{Flaw, FlawedStores};
use crate::MemoryStores;
use crate::memory::State;

impl FlawedStores {
    pub(super) async fn claim_badly(
        &self,
        mut lease: MailLease,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        match self.flaw {
            Flaw::LeasesForever => lease.until = NEVER,
            Flaw::TakesTooManyMails => lease.limit = u32::MAX,
            Flaw::EndsLeasesEarly => self.force(|state| {
                let dispatches = state.dispatches.values_mut();
                dispatches.for_each(|one| one.leased_until = None);
            }),
            Flaw::TakesMailsEarly => self.force(|state| {
                let dispatches = state.dispatches.values_mut();
                dispatches.for_each(|one| one.next_attempt_at = lease.now);
            }),
            _ => {}
        }
        let write = |store: MemoryStores| async move { store.claim(lease).await };
        let mut claimed = self.with_stale(Flaw::LooksBeforeLeasing, write).await?;
        if self.flaw == Flaw::TakesTheNewestFirst {
            claimed.reverse();
        }
        self.force(|state| {
            let claimed = claimed.iter_mut();
            claimed.for_each(|one| spoil(self.flaw, state, one));
        });
        Ok(claimed)
    }

    pub(super) async fn settle_badly(&self, tries: &[MailTry]) -> Result<usize, StoreError> {
        let mut tries: Vec<MailTry> = tries.iter().map(|one| self.mistaken(one)).collect();
        let settled = match self.flaw {
            Flaw::SettlesOneOfMany => 1,
            Flaw::ALostLeaseStopsTheOthers => self.first_lost(&tries).unwrap_or(tries.len()),
            _ => tries.len(),
        };
        tries.truncate(settled);
        let settled = OutboxRepository::settle(&self.memory, &tries).await;
        if self.flaw == Flaw::ForgetsDeliveries {
            self.force(|state| {
                let dispatches = state.dispatches.values_mut();
                dispatches.for_each(|one| one.delivered_at = None);
            });
        }
        settled
    }

    fn first_lost(&self, tries: &[MailTry]) -> Option<usize> {
        let dispatches = self.memory.read(|state| state.dispatches.clone());
        tries.iter().position(|one| {
            let last = dispatches.get(&one.mail).map(|last| last.attempts);
            last != Some(one.attempt)
        })
    }

    fn mistaken(&self, tried: &MailTry) -> MailTry {
        let mut tried = tried.clone();
        match (self.flaw, &tried.outcome) {
            (Flaw::LostLeasesSettle, _) => {
                let dispatches = self.memory.read(|state| state.dispatches.clone());
                let last = dispatches.get(&tried.mail).map(|one| one.attempts);
                tried.attempt = last.unwrap_or(tried.attempt);
            }
            (Flaw::KeepsWithdrawnMails, MailOutcome::Withdrawn) => {
                tried.outcome = MailOutcome::Delivered { at: NEVER };
            }
            (Flaw::PostponesForEver, MailOutcome::Postponed { reason, .. }) => {
                let (until, reason) = (NEVER, reason.clone());
                tried.outcome = MailOutcome::Postponed { until, reason };
            }
            (Flaw::RevivesTheDead, MailOutcome::Dead { at: until, reason }) => {
                let (until, reason) = (*until, reason.clone());
                tried.outcome = MailOutcome::Postponed { until, reason };
            }
            _ => {}
        }
        tried
    }
}

fn spoil(flaw: Flaw, state: &mut State, claimed: &mut ClaimedMail) {
    match flaw {
        Flaw::CountsNoTries => {
            let dispatches = state.dispatches.values_mut();
            dispatches.for_each(|one| one.attempts = 0);
            claimed.attempt = 1;
        }
        Flaw::LosesTheLanguageOfAMail => claimed.mail.language = None,
        Flaw::BringsNoProjectName => claimed.project_name = None,
        Flaw::BringsSpentTokens => {
            let mut verifications = state.contents.verifications.iter();
            let token = verifications.find(|one| Some(one.id) == claimed.mail.verification_id);
            claimed.token_expires_at = token.map(|token| token.expires_at);
        }
        _ => {}
    }
}
