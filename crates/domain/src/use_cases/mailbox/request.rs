use std::sync::Arc;

use crate::model::{
    AccountScope, Limit, MailRequest, RequestOrigin, ThrottleKey, ThrottleRule, VerificationPurpose,
};
use crate::ports::{Clock, MailRequestRepository, Random, StoreError};
use crate::values::{ClientNetwork, EmailKey, MailRequestId};

/// Takes the wish that a mail be sent to whoever has an address. Whether somebody has it is looked at
/// later, so neither the answer nor its time says so (R27).
#[derive(Clone)]
pub struct RequestMail {
    /// Where the wish is stored and counted.
    pub requests: Arc<dyn MailRequestRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// Whether wishes are limited; false for benchmarks.
    pub limits: bool,
}

/// Which mail to whom.
#[derive(Clone, Debug)]
pub struct MailWanted {
    /// Where to look for the address.
    pub scope: AccountScope,
    /// The address.
    pub email: EmailKey,
    /// What for.
    pub purpose: VerificationPurpose,
}

impl RequestMail {
    /// Stores the wish, unless there were too many: then nothing is sent, and nobody is told (R27).
    ///
    /// # Errors
    /// [`StoreError`]; nothing was stored.
    pub async fn run(&self, wanted: MailWanted, origin: &RequestOrigin) -> Result<(), StoreError> {
        let limits = if self.limits {
            limits(&wanted, origin)
        } else {
            Vec::new()
        };
        let now = self.clock.now();
        let request = MailRequest {
            id: MailRequestId::generate(now, self.random.bytes()),
            scope: wanted.scope,
            email: wanted.email,
            purpose: wanted.purpose,
            language: origin.language.clone(),
            created_at: now,
        };
        self.requests.submit(&request, &limits).await.map(drop)
    }
}

fn limits(wanted: &MailWanted, origin: &RequestOrigin) -> Vec<Limit> {
    let to_address = Limit {
        key: ThrottleKey::mails_to(wanted.purpose, wanted.scope, &wanted.email),
        rule: ThrottleRule::MAILS_TO_ADDRESS,
        for_strangers: false,
    };
    let by_client = origin.address.map(|address| Limit {
        key: ThrottleKey::mails_by(ClientNetwork::of(address)),
        rule: ThrottleRule::MAILS_BY_CLIENT,
        for_strangers: false,
    });
    std::iter::once(to_address).chain(by_client).collect()
}
