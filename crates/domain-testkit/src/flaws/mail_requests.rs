use async_trait::async_trait;
use tenantry_domain::model::{Admission, Limit, MailRequest};
use tenantry_domain::ports::{Fulfilment, MailRequestRepository, StoreError};

use super::{Flaw, FlawedStores, in_spite_of};
use crate::MemoryStores;
use crate::memory::State;

#[async_trait]
impl MailRequestRepository for FlawedStores {
    async fn submit(
        &self,
        request: &MailRequest,
        limits: &[Limit],
    ) -> Result<Admission, StoreError> {
        if self.flaw == Flaw::RefusesUnknownAddresses && !self.knows_whom(request) {
            return Ok(Admission::Admitted);
        }
        let write = |store: MemoryStores| async move { store.submit(request, limits).await };
        let outcome = self.with_stale(Flaw::LooksBeforeSubmitting, write).await;
        match (self.flaw, outcome) {
            (Flaw::StoresRefusedRequests, Ok(refused @ Admission::Refused { .. })) => {
                self.force(|state| state.mail_requests.push(request.clone()));
                Ok(refused)
            }
            (Flaw::CountsFailedRequests, failed) => in_spite_of(failed, || {
                self.force(|state| {
                    state.attempt(limits, request.created_at);
                });
            }),
            (_, outcome) => outcome,
        }
    }

    async fn oldest(&self, limit: u32) -> Result<Vec<MailRequest>, StoreError> {
        match self.flaw {
            Flaw::IgnoresTheLimitOfRequests => self.memory.oldest(u32::MAX).await,
            Flaw::ListsRequestsAsStored => {
                let mut requests = self.memory.read(|state| state.mail_requests.clone());
                requests.truncate(usize::try_from(limit).unwrap());
                Ok(requests)
            }
            Flaw::LosesTheLanguageOfARequest => {
                let mut requests = self.memory.oldest(limit).await?;
                let all = requests.iter_mut();
                all.for_each(|request| request.language = None);
                Ok(requests)
            }
            _ => self.memory.oldest(limit).await,
        }
    }

    async fn fulfil(&self, fulfilment: &Fulfilment) -> Result<bool, StoreError> {
        let before = self.memory.read(Clone::clone);
        let write = |store: MemoryStores| async move { store.fulfil(fulfilment).await };
        let outcome = self.with_stale(Flaw::LooksBeforeFulfilling, write).await;
        if self.flaw == Flaw::TakesOutFailedRequests {
            return in_spite_of(outcome, || {
                self.force(|state| state.mail_requests.clear());
            });
        }
        self.force(|state| spoil(self.flaw, state, (before, fulfilment)));
        outcome
    }
}

impl FlawedStores {
    fn knows_whom(&self, request: &MailRequest) -> bool {
        self.memory.read(|state| {
            let mut accounts = state.contents.accounts.iter();
            accounts.any(|one| one.scope() == request.scope && *one.email.key() == request.email)
        })
    }
}

fn spoil(flaw: Flaw, state: &mut State, (before, fulfilment): (State, &Fulfilment)) {
    let Some((mail, verification)) = &fulfilment.mail else {
        return;
    };
    match (flaw, verification) {
        (Flaw::LosesTheAnswer, _) => state.remove_mails(|one| one.id == mail.id),
        (Flaw::KeepsOlderTokens, _) => state.used = before.used,
        (Flaw::ReplacesEveryPurpose, Some(new)) => {
            state.use_up(|one| one.account_id == new.account_id && one.id != new.id);
        }
        (Flaw::ReplacesTokensOfEverybody, Some(new)) => {
            state.use_up(|one| one.purpose == new.purpose && one.id != new.id);
        }
        _ => {}
    }
}
