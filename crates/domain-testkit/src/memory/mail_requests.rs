use async_trait::async_trait;
use tenantry_domain::model::{Admission, Limit, MailRequest, OutboxMail, Verification};
use tenantry_domain::ports::{Fulfilment, MailRequestRepository, StoreError};

use super::{MemoryStores, State, first};

#[async_trait]
impl MailRequestRepository for MemoryStores {
    async fn submit(
        &self,
        request: &MailRequest,
        limits: &[Limit],
    ) -> Result<Admission, StoreError> {
        self.write(|state| {
            let admission = state.attempt(limits, request.created_at);
            if admission == Admission::Admitted {
                state.add_mail_request(request)?;
            }
            Ok(admission)
        })
    }

    async fn oldest(&self, limit: u32) -> Result<Vec<MailRequest>, StoreError> {
        let mut requests = self.read(|state| state.mail_requests.clone());
        requests.sort_by_key(|request| (request.created_at, request.id));
        Ok(first(requests, limit))
    }

    async fn fulfil(&self, fulfilment: &Fulfilment) -> Result<bool, StoreError> {
        self.write(|state| {
            let waiting = state.mail_requests.len();
            let requests = &mut state.mail_requests;
            requests.retain(|request| request.id != fulfilment.request);
            if requests.len() == waiting {
                return Ok(false);
            }
            if let Some((mail, verification)) = &fulfilment.mail {
                state.answer(mail, verification.as_ref())?;
            }
            Ok(true)
        })
    }
}

impl State {
    fn answer(
        &mut self,
        mail: &OutboxMail,
        verification: Option<&Verification>,
    ) -> Result<(), StoreError> {
        if let Some(new) = verification {
            self.use_up(|one| one.account_id == new.account_id && one.purpose == new.purpose);
            self.add_verification(new)?;
        }
        self.add_mail(mail)
    }
}
