use async_trait::async_trait;
use tenantry_domain::email::{
    EmailRequest, EmailRequestRepository, OutboxEmail, ProcessedEmailRequest,
};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{Admission, Limit};
use tenantry_domain::verifications::Verification;

use super::{MemoryStore, State, first};

#[async_trait]
impl EmailRequestRepository for MemoryStore {
    async fn submit_email_request(
        &self,
        request: &EmailRequest,
        limits: &[Limit],
    ) -> Result<Admission, PortError> {
        self.write(|state| {
            let admission = state.attempt(limits, request.created_at);
            if admission == Admission::Admitted {
                state.add_email_request(request)?;
            }
            Ok(admission)
        })
    }

    async fn oldest_email_requests(&self, limit: u32) -> Result<Vec<EmailRequest>, PortError> {
        let mut requests = self.read(|state| state.email_requests.clone());
        requests.sort_by_key(|request| (request.created_at, request.id));
        Ok(first(requests, limit))
    }

    async fn complete_email_request(
        &self,
        fulfilment: &ProcessedEmailRequest,
    ) -> Result<bool, PortError> {
        self.write(|state| {
            let waiting = state.email_requests.len();
            let requests = &mut state.email_requests;
            requests.retain(|request| request.id != fulfilment.request);
            if requests.len() == waiting {
                return Ok(false);
            }
            if let Some((email, verification)) = &fulfilment.email {
                state.response(email, verification.as_ref())?;
            }
            Ok(true)
        })
    }
}

impl State {
    fn response(
        &mut self,
        email: &OutboxEmail,
        verification: Option<&Verification>,
    ) -> Result<(), PortError> {
        if let Some(new) = verification {
            self.use_up(|one| one.account_id == new.account_id && one.purpose == new.purpose);
            self.add_verification(new)?;
        }
        self.add_email(email)
    }
}
