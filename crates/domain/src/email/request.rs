use std::sync::Arc;

use crate::accounts::Tenant;
use crate::audit::RequestOrigin;
use crate::email::{EmailRequest, EmailRequestRepository};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::throttling::{Limit, ThrottleKey, ThrottleRule};
use crate::values::{ClientNetwork, EmailKey, EmailRequestId};
use crate::verifications::VerificationPurpose;

/// Takes the wish that an email be sent to whoever has an address. Whether somebody has it is looked at
/// later, so neither the response nor its time says so (R27).
#[derive(Clone)]
pub struct RequestEmail {
    /// Where the wish is stored and counted.
    pub requests: Arc<dyn EmailRequestRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// Whether wishes are limited; false for benchmarks.
    pub limits: bool,
}

/// Which email to whom.
#[derive(Clone, Debug)]
pub struct NewEmailRequest {
    /// Where to look for the address.
    pub scope: Tenant,
    /// The address.
    pub email: EmailKey,
    /// What for.
    pub purpose: VerificationPurpose,
}

impl RequestEmail {
    /// Store the wish, unless there were too many: then nothing is sent, and nobody is told (R27).
    ///
    /// # Errors
    /// [`PortError`]; nothing was stored.
    pub async fn run(
        &self,
        wanted: NewEmailRequest,
        origin: &RequestOrigin,
    ) -> Result<(), PortError> {
        let limits = if self.limits {
            limits(&wanted, origin)
        } else {
            Vec::new()
        };
        let now = self.clock.now();
        let request = EmailRequest {
            id: EmailRequestId::generate(now, self.random.bytes()),
            scope: wanted.scope,
            email: wanted.email,
            purpose: wanted.purpose,
            language: origin.language.clone(),
            created_at: now,
        };
        self.requests
            .submit_email_request(&request, &limits)
            .await
            .map(drop)
    }
}

fn limits(wanted: &NewEmailRequest, origin: &RequestOrigin) -> Vec<Limit> {
    let to_address = Limit {
        key: ThrottleKey::emails_to(wanted.purpose, wanted.scope, &wanted.email),
        rule: ThrottleRule::EMAILS_TO_ADDRESS,
        only_unknown_clients: false,
    };
    let by_client = origin.address.map(|address| Limit {
        key: ThrottleKey::emails_by(ClientNetwork::of(address)),
        rule: ThrottleRule::EMAILS_BY_CLIENT,
        only_unknown_clients: false,
    });
    std::iter::once(to_address).chain(by_client).collect()
}
