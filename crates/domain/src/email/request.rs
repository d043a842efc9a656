use std::sync::Arc;

use crate::accounts::Tenant;
use crate::audit::RequestOrigin;
use crate::email::{EmailRequest, EmailRequestRepository};
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::throttling::{Limit, ThrottleKey, ThrottleRule};
use crate::values::{ClientNetwork, EmailKey, EmailRequestId};
use crate::verifications::VerificationPurpose;

/// Records a request to email an address, whether or not an account has it. The account is looked up later, so
/// neither the response nor its time reveals it (R27).
#[derive(Clone)]
pub struct RequestEmail {
    /// Stores and counts the request.
    pub requests: Arc<dyn EmailRequestRepository>,
    /// The time of the request.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
    /// Whether requests are limited; off for benchmarks.
    pub limits: bool,
}

/// The email to request.
#[derive(Clone, Debug)]
pub struct NewEmailRequest {
    /// The tenant to search.
    pub tenant: Tenant,
    /// The email address to send to.
    pub email: EmailKey,
    /// The purpose of the email.
    pub purpose: VerificationPurpose,
}

impl RequestEmail {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            requests: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            limits: policy.rate_limits,
        }
    }

    /// Stores the request. Above the limits it stores nothing and succeeds all the same (R27).
    ///
    /// # Errors
    /// [`PortError`]; nothing was stored.
    pub async fn run(&self, new: NewEmailRequest, origin: &RequestOrigin) -> Result<(), PortError> {
        let limits = if self.limits {
            limits(&new, origin)
        } else {
            Vec::new()
        };
        let now = self.clock.now();
        let request = EmailRequest {
            id: EmailRequestId::generate(now, self.random.bytes()),
            tenant: new.tenant,
            email: new.email,
            purpose: new.purpose,
            language: origin.language.clone(),
            created_at: now,
        };
        self.requests
            .submit_email_request(&request, &limits)
            .await
            .map(drop)
    }
}

fn limits(new: &NewEmailRequest, origin: &RequestOrigin) -> Vec<Limit> {
    let to_address = Limit {
        key: ThrottleKey::emails_to(new.purpose, new.tenant, &new.email),
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
