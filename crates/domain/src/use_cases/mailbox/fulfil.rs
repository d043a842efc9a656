use std::sync::Arc;

use crate::model::{
    Account, MailKind, MailRequest, MailTokenKey, OutboxMail, Verification, VerificationPurpose,
};
use crate::ports::{
    AccountRepository, Clock, Fulfilment, MailRequestRepository, Random, StoreError,
};
use crate::values::{MailId, VerificationId};

/// Turns requests for mails into mails, where somebody has the address. Several servers may run it at
/// once.
#[derive(Clone)]
pub struct FulfilMailRequests {
    /// Where the requests are.
    pub requests: Arc<dyn MailRequestRepository>,
    /// Where addresses are looked up.
    pub accounts: Arc<dyn AccountRepository>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// For the tokens in the mails.
    pub mail_token_key: MailTokenKey,
}

impl FulfilMailRequests {
    /// Fulfils the oldest requests, at most `limit`, and says how many there were. One that fails does not
    /// keep those after it waiting.
    ///
    /// # Errors
    /// [`StoreError`] of the last request that failed; it is still there.
    pub async fn run(&self, limit: u32) -> Result<usize, StoreError> {
        let requests = self.requests.oldest(limit).await?;
        let mut outcome = Ok(requests.len());
        for request in &requests {
            if let Err(error) = self.fulfil(request).await {
                outcome = Err(error);
            }
        }
        outcome
    }

    async fn fulfil(&self, request: &MailRequest) -> Result<(), StoreError> {
        let fulfilment = Fulfilment {
            request: request.id,
            mail: self.mail(request).await?,
        };
        self.requests.fulfil(&fulfilment).await.map(drop)
    }

    async fn mail(
        &self,
        request: &MailRequest,
    ) -> Result<Option<(OutboxMail, Option<Verification>)>, StoreError> {
        let found = self
            .accounts
            .find_by_email(request.scope, &request.email)
            .await?;
        let enabled = found
            .found()
            .filter(|account| account.disabled_at.is_none());
        Ok(enabled.map(|account| self.mail_to(&account, request)))
    }

    fn mail_to(
        &self,
        account: &Account,
        request: &MailRequest,
    ) -> (OutboxMail, Option<Verification>) {
        let now = self.clock.now();
        let mail_id = MailId::generate(now, self.random.bytes());
        let language = request.language.clone();
        if request.purpose == VerificationPurpose::VerifyEmail && account.verified_at.is_some() {
            let kind = MailKind::AlreadyRegistered;
            return (
                OutboxMail::telling(mail_id, account, kind, language, now),
                None,
            );
        }
        let id = VerificationId::generate(now, self.random.bytes());
        let key = &self.mail_token_key;
        let verification = Verification::of_address(id, account, request.purpose, key, now);
        let mail = OutboxMail::carrying(mail_id, &verification, language);
        (mail, Some(verification))
    }
}
