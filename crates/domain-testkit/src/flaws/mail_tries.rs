use tenantry_domain::ports::{ClaimedMail, MailLease, MailOutcome, OutboxRepository, StoreError};
use tenantry_domain::values::MailId;

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

    pub(super) async fn settle_badly(
        &self,
        (id, mut attempt): (MailId, u32),
        mut outcome: MailOutcome,
    ) -> Result<bool, StoreError> {
        match (self.flaw, &outcome) {
            (Flaw::LostLeasesSettle, _) => {
                let dispatches = self.memory.read(|state| state.dispatches.clone());
                attempt = dispatches.get(&id).map_or(attempt, |one| one.attempts);
            }
            (Flaw::KeepsWithdrawnMails, MailOutcome::Withdrawn) => {
                outcome = MailOutcome::Delivered { at: NEVER };
            }
            (Flaw::PostponesForEver, MailOutcome::Postponed { reason, .. }) => {
                let (until, reason) = (NEVER, reason.clone());
                outcome = MailOutcome::Postponed { until, reason };
            }
            (Flaw::RevivesTheDead, MailOutcome::Dead { at: until, reason }) => {
                let (until, reason) = (*until, reason.clone());
                outcome = MailOutcome::Postponed { until, reason };
            }
            _ => {}
        }
        let settled = OutboxRepository::settle(&self.memory, id, attempt, outcome).await;
        if self.flaw == Flaw::ForgetsDeliveries {
            self.force(|state| {
                let dispatches = state.dispatches.values_mut();
                dispatches.for_each(|one| one.delivered_at = None);
            });
        }
        settled
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
