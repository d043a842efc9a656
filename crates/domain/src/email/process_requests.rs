use std::sync::Arc;

use crate::accounts::{Account, AccountRepository};
use crate::effects::Effects;
use crate::email::{
    EmailKind, EmailRequest, EmailRequestRepository, OutboxEmail, ProcessedEmailRequest,
};
use crate::installation::EmailTokenKey;
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::{Clock, Random};
use crate::values::{EmailId, VerificationId};
use crate::verifications::{Verification, VerificationPurpose};

/// Turns requests for emails into emails, when an account has the address. Several servers may run it at the
/// same time.
#[derive(Clone)]
pub struct ProcessEmailRequests {
    /// Reads and completes the requests.
    pub requests: Arc<dyn EmailRequestRepository>,
    /// Finds the accounts.
    pub accounts: Arc<dyn AccountRepository>,
    /// The time of the emails.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
    /// Derives the tokens of the emails.
    pub email_token_key: EmailTokenKey,
}

impl ProcessEmailRequests {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            requests: ports.store.clone(),
            accounts: ports.store.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            email_token_key: ports.email_token_key.clone(),
        }
    }

    /// Processes the oldest requests, at most `limit`, and returns how many there were. A request that fails
    /// does not delay the others.
    ///
    /// # Errors
    /// [`PortError`] of the last request that failed. Failed requests stay stored.
    pub async fn run(&self, limit: u32) -> Result<usize, PortError> {
        let requests = self.requests.oldest_email_requests(limit).await?;
        let mut outcome = Ok(requests.len());
        for request in &requests {
            if let Err(error) = self.process(request).await {
                outcome = Err(error);
            }
        }
        outcome
    }

    async fn process(&self, request: &EmailRequest) -> Result<(), PortError> {
        let found = self
            .accounts
            .find_account_by_email(request.tenant, &request.email)
            .await?;
        let enabled = found
            .found()
            .filter(|account| account.disabled_at.is_none());
        let (email, verification) = enabled
            .map(|account| self.email_to(&account, request))
            .unzip();
        let processed = ProcessedEmailRequest {
            request: request.id,
            verification: verification.flatten(),
            effects: Effects::default().with_emails(email),
        };
        self.requests
            .complete_email_request(&processed)
            .await
            .map(drop)
    }

    fn email_to(
        &self,
        account: &Account,
        request: &EmailRequest,
    ) -> (OutboxEmail, Option<Verification>) {
        let now = self.clock.now();
        let email_id = EmailId::generate(now, self.random.bytes());
        let language = request.language.clone();
        if request.purpose == VerificationPurpose::VerifyEmail && account.verified_at.is_some() {
            let kind = EmailKind::AlreadyRegistered;
            return (
                OutboxEmail::notification(email_id, account, kind, language, now),
                None,
            );
        }
        let id = VerificationId::generate(now, self.random.bytes());
        let key = &self.email_token_key;
        let verification = Verification::of_address(id, account, request.purpose, key, now);
        let email = OutboxEmail::with_verification(email_id, &verification, language);
        (email, Some(verification))
    }
}
