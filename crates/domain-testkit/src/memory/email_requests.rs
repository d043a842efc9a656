use async_trait::async_trait;
use tenantry_domain::email::{EmailRequest, EmailRequestRepository, ProcessedEmailRequest};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{Admission, Limit};

use super::{MemoryStore, first};

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
                state.add(request)?;
            }
            Ok(admission)
        })
        .await
    }

    async fn oldest_email_requests(&self, limit: u32) -> Result<Vec<EmailRequest>, PortError> {
        Ok(self.read(|state| {
            let requests = state.email_requests.clone();
            let oldest_first = |request: &EmailRequest| (request.created_at, request.id);
            first(
                state.faults.sorted(requests, oldest_first),
                state.faults.limit(limit),
            )
        }))
    }

    async fn complete_email_request(
        &self,
        processed: &ProcessedEmailRequest,
    ) -> Result<bool, PortError> {
        self.write(|state| {
            let requests = &mut state.email_requests;
            let Some(place) = requests.iter().position(|one| one.id == processed.request) else {
                return Ok(false);
            };
            requests.remove(place);
            if let Some(new) = &processed.verification {
                let faults = state.faults;
                state.use_up(|one| {
                    faults.is_own(one.account_id == new.account_id) && one.purpose == new.purpose
                });
                state.add(new)?;
            }
            state.add_effects(&processed.effects)?;
            Ok(true)
        })
        .await
    }
}
